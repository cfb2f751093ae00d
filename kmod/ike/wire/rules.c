// SPDX-License-Identifier: GPL-2.0-only
/*
 * What a message may contain, after RFC 7296 appendix C: per exchange and
 * direction the forms that a message may take. Which of them is due in this
 * round, and what a payload says, is the handlers' business.
 */
#include "ike/wire/rules.h"

/* A bit per payload type; those that exist lie between 33 and 64. */
#define P(type)		(1U << (IKE_PAYLOAD_##type - IKE_PAYLOAD_SA))
#define ANYWHERE	(P(NOTIFY) | P(VENDOR_ID))
#define CHILD		(P(SA) | P(TSI) | P(TSR))

/**
 * struct form - one form that a message may take
 * @needs: payloads that must be there
 * @once: payloads that may be there, once
 * @many: payloads that may be there any number of times, also those of @needs
 *
 * What is in none of them must not be there. What is in @needs but not in
 * @many must be there once.
 */
struct form {
	u32 needs;
	u32 once;
	u32 many;
};

#define FORMS_MAX	7

/**
 * struct rule - the forms of one kind of message
 * @exchange: enum ike_exchange_type
 * @response: it is for responses
 * @clear: nothing is encrypted, instead of everything
 * @n: number of forms
 * @form: the forms, the usual ones first
 */
struct rule {
	u8 exchange;
	bool response;
	bool clear;
	u8 n;
	struct form form[FORMS_MAX];
};

static const struct rule rules[] = {
	{
		.exchange = IKE_EXCHANGE_IKE_SA_INIT,
		.clear = true,
		.n = 1,
		.form = {
			{ P(SA) | P(KE) | P(NONCE), 0, ANYWHERE },
		},
	}, {
		.exchange = IKE_EXCHANGE_IKE_SA_INIT,
		.response = true,
		.clear = true,
		.n = 2,
		.form = {
			{ P(SA) | P(KE) | P(NONCE), 0, ANYWHERE | P(CERTREQ) },
			/* COOKIE, INVALID_KE_PAYLOAD, or it failed */
			{ P(NOTIFY), 0, ANYWHERE },
		},
	}, {
		.exchange = IKE_EXCHANGE_IKE_AUTH,
		.n = 4,
		.form = {
			/* the only request, or the first one of several */
			{ P(IDI) | CHILD, P(IDR) | P(AUTH) | P(CP),
			  ANYWHERE | P(CERT) | P(CERTREQ) },
			/* without a Child SA, RFC 6023 */
			{ P(IDI), P(IDR) | P(AUTH) | P(CP),
			  ANYWHERE | P(CERT) | P(CERTREQ) },
			{ P(EAP), 0, ANYWHERE },
			/* the last one after EAP */
			{ P(AUTH), 0, ANYWHERE },
		},
	}, {
		.exchange = IKE_EXCHANGE_IKE_AUTH,
		.response = true,
		.n = 7,
		.form = {
			{ P(IDR) | P(AUTH) | CHILD, P(CP), ANYWHERE | P(CERT) },
			/* the Child SA failed, or is not wanted */
			{ P(IDR) | P(AUTH), P(CP), ANYWHERE | P(CERT) },
			/* EAP begins; without AUTH in RFC 5998 */
			{ P(IDR) | P(EAP), P(AUTH), ANYWHERE | P(CERT) },
			{ P(EAP), 0, ANYWHERE },
			/* EAP is over */
			{ P(AUTH) | CHILD, P(CP), ANYWHERE },
			{ P(AUTH), P(CP), ANYWHERE },
			/* it failed */
			{ P(NOTIFY), 0, ANYWHERE },
		},
	}, {
		.exchange = IKE_EXCHANGE_CREATE_CHILD_SA,
		.n = 2,
		.form = {
			{ P(NONCE) | CHILD, P(KE) | P(CP), ANYWHERE },
			/* the IKE SA is rekeyed */
			{ P(SA) | P(NONCE) | P(KE), 0, ANYWHERE },
		},
	}, {
		.exchange = IKE_EXCHANGE_CREATE_CHILD_SA,
		.response = true,
		.n = 3,
		.form = {
			{ P(NONCE) | CHILD, P(KE) | P(CP), ANYWHERE },
			{ P(SA) | P(NONCE) | P(KE), 0, ANYWHERE },
			/* it failed, or another group is wanted */
			{ P(NOTIFY), 0, ANYWHERE },
		},
	}, {
		.exchange = IKE_EXCHANGE_INFORMATIONAL,
		.n = 1,
		.form = {
			{ 0, P(CP), ANYWHERE | P(DELETE) },
		},
	}, {
		.exchange = IKE_EXCHANGE_INFORMATIONAL,
		.response = true,
		.n = 1,
		.form = {
			{ 0, P(CP), ANYWHERE | P(DELETE) },
		},
	}, {
		.exchange = IKE_EXCHANGE_IKE_INTERMEDIATE,
		.n = 1,
		.form = {
			{ P(KE), 0, ANYWHERE },
		},
	}, {
		.exchange = IKE_EXCHANGE_IKE_INTERMEDIATE,
		.response = true,
		.n = 2,
		.form = {
			{ P(KE), 0, ANYWHERE },
			{ P(NOTIFY), 0, ANYWHERE },
		},
	}, {
		.exchange = IKE_EXCHANGE_IKE_FOLLOWUP_KE,
		.n = 1,
		.form = {
			{ P(KE) | P(NOTIFY), 0, ANYWHERE },
		},
	}, {
		.exchange = IKE_EXCHANGE_IKE_FOLLOWUP_KE,
		.response = true,
		.n = 2,
		.form = {
			{ P(KE), 0, ANYWHERE },
			{ P(NOTIFY), 0, ANYWHERE },
		},
	},
	{ }
};

static const struct rule *find_rule(u8 exchange, bool response)
{
	const struct rule *r;

	for (r = rules; r->exchange; r++)
		if (r->exchange == exchange && r->response == response)
			return r;
	return NULL;
}

static bool fits(const struct form *f, u32 seen, u32 repeated)
{
	return !(f->needs & ~seen) &&
	       !(seen & ~(f->needs | f->once | f->many)) &&
	       !(repeated & ~f->many);
}

static bool fits_any(const struct rule *r, const struct ike_msg *msg,
		     unsigned int from)
{
	u32 bit, seen = 0, repeated = 0;
	unsigned int i;

	for (i = from; i < msg->n; i++) {
		bit = 1U << (msg->payload[i].type - IKE_PAYLOAD_SA);
		repeated |= seen & bit;
		seen |= bit;
	}
	for (i = 0; i < r->n; i++)
		if (fits(&r->form[i], seen, repeated))
			return true;
	return false;
}

/* What stood in clear before SK is in the first payloads. */
static int check_sealing(const struct ike_msg *msg)
{
	u8 last;

	if (!msg->n_clear)
		return -EBADMSG;
	last = msg->payload[msg->n_clear - 1].type;
	if (last != IKE_PAYLOAD_SK && last != IKE_PAYLOAD_SKF)
		return -EBADMSG;
	return msg->n_clear == 1 ? 0 : IKE_N_INVALID_SYNTAX;
}

/**
 * ike_rules_check - check what a message contains against its exchange
 * @msg: the message, with what was inside of SK appended
 *
 * Context: any.
 * Return: 0; -EBADMSG for a message that should have been encrypted and was
 * not, and for a response with a critical payload that we do not know;
 * IKE_N_UNSUPPORTED_CRITICAL_PAYLOAD for such a request, of the type that
 * @msg->bad_critical holds; IKE_N_INVALID_SYNTAX for an exchange that we do not
 * know and for payloads that are missing, too many or out of place.
 */
int ike_rules_check(const struct ike_msg *msg)
{
	bool response = msg->header.flags & IKE_FLAG_RESPONSE;
	const struct rule *r = find_rule(msg->header.exchange, response);
	int err;

	if (!r)
		return IKE_N_INVALID_SYNTAX;
	if (!r->clear) {
		err = check_sealing(msg);
		if (err)
			return err;
	}
	if (msg->bad_critical)
		return response ? -EBADMSG : IKE_N_UNSUPPORTED_CRITICAL_PAYLOAD;
	return fits_any(r, msg, r->clear ? 0 : 1) ? 0 : IKE_N_INVALID_SYNTAX;
}
