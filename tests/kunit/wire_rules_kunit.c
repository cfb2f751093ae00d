// SPDX-License-Identifier: GPL-2.0-only
/* Rules: what may stand in which message, RFC 7296 appendix C. */
#include "suites.h"

#include "ike/wire/rules.h"

#define BAD	IKE_N_INVALID_SYNTAX

/* Short names for the tables below */
enum {
	SA = IKE_PAYLOAD_SA,
	KE = IKE_PAYLOAD_KE,
	IDi = IKE_PAYLOAD_IDI,
	IDr = IKE_PAYLOAD_IDR,
	CERT = IKE_PAYLOAD_CERT,
	CERTREQ = IKE_PAYLOAD_CERTREQ,
	AUTH = IKE_PAYLOAD_AUTH,
	Nonce = IKE_PAYLOAD_NONCE,
	N = IKE_PAYLOAD_NOTIFY,
	D = IKE_PAYLOAD_DELETE,
	V = IKE_PAYLOAD_VENDOR_ID,
	TSi = IKE_PAYLOAD_TSI,
	TSr = IKE_PAYLOAD_TSR,
	SK = IKE_PAYLOAD_SK,
	CP = IKE_PAYLOAD_CP,
	EAP = IKE_PAYLOAD_EAP,
	SKF = IKE_PAYLOAD_SKF,
};

/**
 * struct rule_case - one message and what becomes of it
 * @want: return value
 * @types: payload types, ending with 0; without SK
 */
struct rule_case {
	int want;
	u8 types[16];
};

static struct ike_msg *message(struct kunit *test, u8 exchange, bool response,
			       const u8 *types)
{
	struct ike_msg *msg = kunit_kzalloc(test, sizeof(*msg), GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, msg);
	msg->header.exchange = exchange;
	msg->header.flags = response ? IKE_FLAG_RESPONSE : 0;
	if (exchange != IKE_EXCHANGE_IKE_SA_INIT)
		msg->payload[msg->n++].type = SK;
	msg->n_clear = msg->n;
	for (; *types; types++)
		msg->payload[msg->n++].type = *types;
	if (exchange == IKE_EXCHANGE_IKE_SA_INIT)
		msg->n_clear = msg->n;
	return msg;
}

static void check(struct kunit *test, u8 exchange, bool response,
		  const struct rule_case *c, unsigned int n)
{
	unsigned int i;

	for (i = 0; i < n; i++)
		KUNIT_EXPECT_EQ_MSG(test, c[i].want,
				    ike_rules_check(message(test, exchange,
							    response,
							    c[i].types)),
				    "case %u", i);
}

static void sa_init_request(struct kunit *test)
{
	static const struct rule_case c[] = {
		{ 0, { SA, KE, Nonce } },
		{ 0, { N, SA, KE, Nonce, N, N, V, V, N } },
		{ 0, { V, Nonce, KE, SA } },
		{ BAD, { 0 } },
		{ BAD, { N } },
		{ BAD, { KE, Nonce } },
		{ BAD, { SA, Nonce } },
		{ BAD, { SA, KE } },
		{ BAD, { SA, SA, KE, Nonce } },
		{ BAD, { SA, KE, KE, Nonce } },
		{ BAD, { SA, KE, Nonce, Nonce } },
		{ BAD, { SA, KE, Nonce, IDi } },
		{ BAD, { SA, KE, Nonce, CERTREQ } },
		{ BAD, { SA, KE, Nonce, D } },
		{ BAD, { SA, KE, Nonce, SK } },
		{ BAD, { SKF } },
	};

	check(test, IKE_EXCHANGE_IKE_SA_INIT, false, c, ARRAY_SIZE(c));
}

static void sa_init_response(struct kunit *test)
{
	static const struct rule_case c[] = {
		{ 0, { SA, KE, Nonce, N, N } },
		{ 0, { SA, KE, Nonce, CERTREQ, CERTREQ, V } },
		{ 0, { N } },
		{ 0, { N, V, N } },
		{ BAD, { 0 } },
		{ BAD, { V } },
		{ BAD, { SA, N } },
		{ BAD, { N, CERTREQ } },
		{ BAD, { SA, KE, Nonce, AUTH } },
		{ BAD, { SA, KE, Nonce, SK } },
	};

	check(test, IKE_EXCHANGE_IKE_SA_INIT, true, c, ARRAY_SIZE(c));
}

static void auth_request(struct kunit *test)
{
	static const struct rule_case c[] = {
		{ 0, { IDi, AUTH, SA, TSi, TSr } },
		{ 0, { IDi, CERT, CERT, N, CERTREQ, IDr, AUTH, CP, N, N, SA,
		       TSi, TSr, V, N } },
		{ 0, { IDi, SA, TSi, TSr } },		/* EAP begins */
		{ 0, { IDi, AUTH } },			/* childless */
		{ 0, { EAP } },
		{ 0, { EAP, N } },
		{ 0, { AUTH } },
		{ 0, { AUTH, N, V } },
		{ BAD, { 0 } },
		{ BAD, { N } },
		{ BAD, { IDi, IDi, AUTH } },
		{ BAD, { IDi, AUTH, AUTH } },
		{ BAD, { IDr, AUTH } },
		{ BAD, { IDi, AUTH, SA } },
		{ BAD, { IDi, AUTH, SA, TSi } },
		{ BAD, { IDi, AUTH, TSi, TSr } },
		{ BAD, { IDi, AUTH, SA, TSi, TSi, TSr } },
		{ BAD, { IDi, AUTH, SA, TSi, TSr, CP, CP } },
		{ BAD, { IDi, AUTH, SA, TSi, TSr, KE } },
		{ BAD, { IDi, AUTH, SA, TSi, TSr, Nonce } },
		{ BAD, { IDi, AUTH, D } },
		{ BAD, { IDi, EAP } },
		{ BAD, { EAP, EAP } },
		{ BAD, { EAP, AUTH } },
		{ BAD, { AUTH, SA, TSi, TSr } },
		{ BAD, { AUTH, CERT } },
	};

	check(test, IKE_EXCHANGE_IKE_AUTH, false, c, ARRAY_SIZE(c));
}

static void auth_response(struct kunit *test)
{
	static const struct rule_case c[] = {
		{ 0, { IDr, AUTH, SA, TSi, TSr } },
		{ 0, { IDr, CERT, CERT, AUTH, CP, N, N, SA, TSi, TSr, N, V } },
		{ 0, { IDr, AUTH, N } },		/* no Child SA */
		{ 0, { IDr, AUTH } },			/* childless */
		{ 0, { IDr, CERT, AUTH, EAP } },
		{ 0, { IDr, EAP } },			/* EAP-only */
		{ 0, { EAP } },
		{ 0, { AUTH, CP, SA, TSi, TSr } },	/* EAP is over */
		{ 0, { AUTH, N } },
		{ 0, { N } },
		{ BAD, { 0 } },
		{ BAD, { V } },
		{ BAD, { IDr, SA, TSi, TSr } },
		{ BAD, { IDr, N } },
		{ BAD, { SA, TSi, TSr } },
		{ BAD, { IDi, AUTH } },
		{ BAD, { IDr, AUTH, SA, TSi } },
		{ BAD, { IDr, AUTH, SA, TSi, TSr, CERTREQ } },
		{ BAD, { IDr, AUTH, SA, SA, TSi, TSr } },
		{ BAD, { IDr, AUTH, EAP, SA, TSi, TSr } },
		{ BAD, { N, D } },
	};

	check(test, IKE_EXCHANGE_IKE_AUTH, true, c, ARRAY_SIZE(c));
}

static void create_child_sa(struct kunit *test)
{
	static const struct rule_case both[] = {
		{ 0, { SA, Nonce, TSi, TSr } },
		{ 0, { N, CP, N, SA, Nonce, KE, TSi, TSr, V, N } },
		{ 0, { SA, Nonce, KE } },
		{ 0, { SA, Nonce, KE, N, V } },
		{ BAD, { 0 } },
		{ BAD, { SA, Nonce } },
		{ BAD, { SA, Nonce, TSi } },
		{ BAD, { SA, TSi, TSr } },
		{ BAD, { SA, Nonce, KE, CP } },
		{ BAD, { SA, SA, Nonce, KE } },
		{ BAD, { SA, Nonce, KE, KE, TSi, TSr } },
		{ BAD, { SA, Nonce, TSi, TSr, IDi } },
		{ BAD, { SA, Nonce, TSi, TSr, AUTH } },
		{ BAD, { D } },
	};
	static const struct rule_case request[] = { { BAD, { N } } };
	static const struct rule_case response[] = {
		{ 0, { N } },
		{ 0, { N, N, V } },
		{ BAD, { N, KE } },
	};
	u8 ex = IKE_EXCHANGE_CREATE_CHILD_SA;

	check(test, ex, false, both, ARRAY_SIZE(both));
	check(test, ex, true, both, ARRAY_SIZE(both));
	check(test, ex, false, request, ARRAY_SIZE(request));
	check(test, ex, true, response, ARRAY_SIZE(response));
}

static void informational(struct kunit *test)
{
	static const struct rule_case c[] = {
		{ 0, { 0 } },
		{ 0, { N } },
		{ 0, { D } },
		{ 0, { D, N, D, CP, V } },
		{ BAD, { CP, CP } },
		{ BAD, { SA } },
		{ BAD, { AUTH } },
		{ BAD, { Nonce } },
		{ BAD, { EAP } },
		{ BAD, { N, TSi } },
	};

	check(test, IKE_EXCHANGE_INFORMATIONAL, false, c, ARRAY_SIZE(c));
	check(test, IKE_EXCHANGE_INFORMATIONAL, true, c, ARRAY_SIZE(c));
}

static void must_be_encrypted(struct kunit *test)
{
	static const u8 in_clear[] = {
		IKE_EXCHANGE_IKE_AUTH,
		IKE_EXCHANGE_CREATE_CHILD_SA,
		IKE_EXCHANGE_INFORMATIONAL,
	};
	static const u8 types[] = { N, 0 };
	struct ike_msg *msg;
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(in_clear); i++) {
		msg = message(test, in_clear[i], true, types);
		KUNIT_EXPECT_EQ(test, ike_rules_check(msg), 0);
		/* nothing but clear */
		msg->payload[0].type = N;
		msg->n_clear = 2;
		KUNIT_EXPECT_EQ(test, ike_rules_check(msg), -EBADMSG);
		/* clear beside SK */
		msg->payload[1].type = SK;
		KUNIT_EXPECT_EQ(test, ike_rules_check(msg), (int)BAD);
		msg->payload[0].type = V;
		KUNIT_EXPECT_EQ(test, ike_rules_check(msg), (int)BAD);
		/* nothing at all */
		msg->n = 0;
		msg->n_clear = 0;
		KUNIT_EXPECT_EQ(test, ike_rules_check(msg), -EBADMSG);
	}
	msg = message(test, IKE_EXCHANGE_INFORMATIONAL, false, types);
	msg->payload[0].type = SKF;
	KUNIT_EXPECT_EQ(test, ike_rules_check(msg), 0);
}

static void critical(struct kunit *test)
{
	static const u8 types[] = { SA, KE, Nonce, 0 };
	struct ike_msg *msg;

	msg = message(test, IKE_EXCHANGE_IKE_SA_INIT, false, types);
	msg->bad_critical = 200;
	KUNIT_EXPECT_EQ(test, ike_rules_check(msg),
			(int)IKE_N_UNSUPPORTED_CRITICAL_PAYLOAD);
	msg->header.flags = IKE_FLAG_RESPONSE;
	KUNIT_EXPECT_EQ(test, ike_rules_check(msg), -EBADMSG);
}

static void unknown_exchange(struct kunit *test)
{
	static const u8 types[] = { N, 0 };
	unsigned int v;

	for (v = 0; v < 256; v++) {
		if ((v >= IKE_EXCHANGE_IKE_SA_INIT &&
		     v <= IKE_EXCHANGE_INFORMATIONAL) ||
		    v == IKE_EXCHANGE_IKE_INTERMEDIATE ||
		    v == IKE_EXCHANGE_IKE_FOLLOWUP_KE)
			continue;
		KUNIT_EXPECT_EQ(test, (int)BAD,
				ike_rules_check(message(test, v, false,
							types)));
		KUNIT_EXPECT_EQ(test, (int)BAD,
				ike_rules_check(message(test, v, true,
							types)));
	}
}

static struct kunit_case suite_cases[] = {
	KUNIT_CASE(sa_init_request),
	KUNIT_CASE(sa_init_response),
	KUNIT_CASE(auth_request),
	KUNIT_CASE(auth_response),
	KUNIT_CASE(create_child_sa),
	KUNIT_CASE(informational),
	KUNIT_CASE(must_be_encrypted),
	KUNIT_CASE(critical),
	KUNIT_CASE(unknown_exchange),
	{}
};

struct kunit_suite ikek_rules_suite = {
	.name = "ikek_rules",
	.test_cases = suite_cases,
};
