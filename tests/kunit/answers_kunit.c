// SPDX-License-Identifier: GPL-2.0-only
/*
 * Answers to IKE_AUTH and CREATE_CHILD_SA that are none to what was asked: a
 * hostile or broken responder, as the initiator sees it. RFC 7296 sections 1.2,
 * 1.3.1 and 2.21.
 */
#include "retell.h"
#include "suites.h"

#include "ike/sa.h"

static void put_esp(struct ike_writer *w, u8 number, u32 spi, u16 bits)
{
	u8 buf[4];

	put_unaligned_be32(spi, buf);
	ike_put_proposal(w, number, IKE_PROTO_ESP, IKE_VIEW(buf, sizeof(buf)));
	ike_put_transform(w, IKE_TRANSFORM_ENCR, IKE_ENCR_AES_GCM_16, bits);
}

static void put_good_esp(struct ike_writer *w, u32 spi)
{
	ike_put_payload(w, IKE_PAYLOAD_SA, false);
	put_esp(w, 1, spi, 128);
	ike_put_transform(w, IKE_TRANSFORM_ESN, IKE_ESN_NO, 0);
}

static void reserved_spi(struct ike_writer *w, const struct ike_payload *was)
{
	put_good_esp(w, 255);
}

static void no_spi(struct ike_writer *w, const struct ike_payload *was)
{
	put_good_esp(w, 0);
}

static void other_esp(struct ike_writer *w, const struct ike_payload *was)
{
	ike_put_payload(w, IKE_PAYLOAD_SA, false);
	put_esp(w, 1, 4711, 256);
	ike_put_transform(w, IKE_TRANSFORM_ESN, IKE_ESN_NO, 0);
}

static void esp_with_both_esn(struct ike_writer *w,
			      const struct ike_payload *was)
{
	put_good_esp(w, 4711);
	ike_put_transform(w, IKE_TRANSFORM_ESN, IKE_ESN_YES, 0);
}

static void esp_with_ke(struct ike_writer *w, const struct ike_payload *was)
{
	put_good_esp(w, 4711);
	ike_put_transform(w, IKE_TRANSFORM_KE, IKE_KE_X25519, 0);
}

static void two_esp(struct ike_writer *w, const struct ike_payload *was)
{
	put_good_esp(w, 4711);
	put_esp(w, 2, 4712, 128);
	ike_put_transform(w, IKE_TRANSFORM_ESN, IKE_ESN_NO, 0);
}

static void ike_for_esp(struct ike_writer *w, const struct ike_payload *was)
{
	ike_put_payload(w, IKE_PAYLOAD_SA, false);
	ike_put_proposal(w, 1, IKE_PROTO_IKE, IKE_VIEW(NULL, 0));
	ike_put_transform(w, IKE_TRANSFORM_ENCR, IKE_ENCR_AES_GCM_16, 128);
	ike_put_transform(w, IKE_TRANSFORM_PRF, IKE_PRF_HMAC_SHA2_256, 0);
	ike_put_transform(w, IKE_TRANSFORM_KE, IKE_KE_X25519, 0);
}

static void put_net(struct ike_writer *w, u8 type, u32 net, u8 prefix)
{
	struct ike_ts_list list = {
		.n = 1,
		.ts[0] = lab_ts4(net, prefix, 0, 0),
	};

	ike_ts_list_put(w, type, &list);
}

static void other_net(struct ike_writer *w, const struct ike_payload *was)
{
	put_net(w, was->type, 0x0a090000, 16);
}

static void wider_net(struct ike_writer *w, const struct ike_payload *was)
{
	put_net(w, was->type, 0x0a000000, 8);
}

static void and_more(struct ike_writer *w, const struct ike_payload *was)
{
	struct ike_ts_list list = { .n = 2 };

	list.ts[0] = lab_ts4(0x0a010000, 16, 0, 0);
	list.ts[1] = lab_ts4(0x0a090000, 16, 0, 0);
	ike_ts_list_put(w, was->type, &list);
}

static void in_transport_mode(struct ike_writer *w,
			      const struct ike_payload *was)
{
	ike_put_status(w, IKE_N_USE_TRANSPORT_MODE, IKE_VIEW(NULL, 0));
	retell_as_is(w, was);
}

static void short_auth(struct ike_writer *w, const struct ike_payload *was)
{
	ike_put_payload(w, IKE_PAYLOAD_AUTH, false);
	ike_put_bytes(w, was->body.p, was->body.len - 1);
}

static void empty_auth(struct ike_writer *w, const struct ike_payload *was)
{
	ike_put_payload(w, IKE_PAYLOAD_AUTH, false);
	ike_put_bytes(w, was->body.p, 4);
}

static void long_auth(struct ike_writer *w, const struct ike_payload *was)
{
	retell_as_is(w, was);
	ike_put_u8(w, 0);
}

static void null_auth(struct ike_writer *w, const struct ike_payload *was)
{
	ike_put_auth(w, IKE_AUTH_NULL, IKE_VIEW(was->body.p + 4,
						was->body.len - 4));
}

static void other_id(struct ike_writer *w, const struct ike_payload *was)
{
	ike_put_id(w, IKE_PAYLOAD_IDR, IKE_ID_FQDN, IKE_VIEW("c.test", 6));
}

static void our_id(struct ike_writer *w, const struct ike_payload *was)
{
	ike_put_id(w, IKE_PAYLOAD_IDR, IKE_ID_FQDN, IKE_VIEW("a.test", 6));
}

static void critical(struct ike_writer *w, const struct ike_payload *was)
{
	retell_as_is(w, was);
	ike_put_payload(w, 200, true);
}

/* Of what is good for nothing the peer is told that it goes. */
static const struct retelling auths[] = {
	{ "no AUTH", IKE_PAYLOAD_AUTH, NULL, -EBADMSG, FAILS },
	{ "two AUTHs", IKE_PAYLOAD_AUTH, retell_twice, -EBADMSG, FAILS },
	{ "a wrong AUTH", IKE_PAYLOAD_AUTH, retell_bent, -EKEYREJECTED, FAILS },
	{ "a short AUTH", IKE_PAYLOAD_AUTH, short_auth, -EKEYREJECTED, FAILS },
	{ "a long AUTH", IKE_PAYLOAD_AUTH, long_auth, -EKEYREJECTED, FAILS },
	{ "an empty AUTH", IKE_PAYLOAD_AUTH, empty_auth, -EKEYREJECTED, FAILS },
	{ "another method", IKE_PAYLOAD_AUTH, null_auth, -EKEYREJECTED, FAILS },
	{ "another IDr", IKE_PAYLOAD_IDR, other_id, -EKEYREJECTED, FAILS },
	{ "our ID", IKE_PAYLOAD_IDR, our_id, -EKEYREJECTED, FAILS },
	{ "two IDrs", IKE_PAYLOAD_IDR, retell_twice, -EBADMSG, FAILS },
	{ "no IDr", IKE_PAYLOAD_IDR, NULL, -EBADMSG, FAILS },
	{ "a critical payload", IKE_PAYLOAD_AUTH, critical, -EBADMSG, FAILS },
	{ "two SA payloads", IKE_PAYLOAD_SA, retell_twice, -EBADMSG, FAILS },
	{ "no SA payload", IKE_PAYLOAD_SA, NULL, -EBADMSG, FAILS },
	{ "a group", IKE_PAYLOAD_SA, esp_with_ke, -EBADMSG, CHILDLESS },
	{ "no TSi", IKE_PAYLOAD_TSI, NULL, -EBADMSG, FAILS },
	{ "no TSr", IKE_PAYLOAD_TSR, NULL, -EBADMSG, FAILS },
};

/* Likewise, with CREATE_CHILD_SA */
static const struct retelling children[] = {
	{ "SPI 255", IKE_PAYLOAD_SA, reserved_spi, -EBADMSG, CHILDLESS },
	{ "SPI 0", IKE_PAYLOAD_SA, no_spi, -EBADMSG, CHILDLESS },
	{ "what was not offered", IKE_PAYLOAD_SA, other_esp, -EBADMSG,
	  CHILDLESS },
	{ "both ESNs", IKE_PAYLOAD_SA, esp_with_both_esn, -EBADMSG, CHILDLESS },
	{ "two proposals", IKE_PAYLOAD_SA, two_esp, -EBADMSG, CHILDLESS },
	{ "an IKE SA's", IKE_PAYLOAD_SA, ike_for_esp, -EBADMSG, CHILDLESS },
	{ "another TSi", IKE_PAYLOAD_TSI, other_net, -EBADMSG, CHILDLESS },
	{ "another TSr", IKE_PAYLOAD_TSR, other_net, -EBADMSG, CHILDLESS },
	{ "a wider TSi", IKE_PAYLOAD_TSI, wider_net, -EBADMSG, CHILDLESS },
	{ "a wider TSr", IKE_PAYLOAD_TSR, wider_net, -EBADMSG, CHILDLESS },
	{ "more in TSi", IKE_PAYLOAD_TSI, and_more, -EBADMSG, CHILDLESS },
	{ "transport mode", IKE_PAYLOAD_SA, in_transport_mode, -EBADMSG,
	  CHILDLESS },
};

static const struct retelling creates[] = {
	{ "no SA payload", IKE_PAYLOAD_SA, NULL, -EBADMSG, CHILDLESS },
	{ "two SA payloads", IKE_PAYLOAD_SA, retell_twice, -EBADMSG,
	  CHILDLESS },
	{ "a group", IKE_PAYLOAD_SA, esp_with_ke, -EBADMSG, CHILDLESS },
	{ "no TSi", IKE_PAYLOAD_TSI, NULL, -EBADMSG, CHILDLESS },
	{ "no TSr", IKE_PAYLOAD_TSR, NULL, -EBADMSG, CHILDLESS },
	{ "no nonce", IKE_PAYLOAD_NONCE, NULL, -EBADMSG, CHILDLESS },
	{ "two nonces", IKE_PAYLOAD_NONCE, retell_twice, -EBADMSG, CHILDLESS },
	{ "a nonce of 15", IKE_PAYLOAD_NONCE, retell_short_nonce, -EBADMSG,
	  CHILDLESS },
	{ "a nonce of 257", IKE_PAYLOAD_NONCE, retell_long_nonce, -EBADMSG,
	  CHILDLESS },
	{ "a critical payload", IKE_PAYLOAD_SA, critical, -EBADMSG, CHILDLESS },
};

/* The peer has heard of it, and has no more than we have. */
static void expect_end(struct lab *lab, const struct retelling *c, u64 ticket,
		       unsigned int states)
{
	struct kunit *test = lab->test;

	lab_run(lab);
	lab_expect_done(&lab->a, ticket, c->error);
	KUNIT_EXPECT_EQ(test, lab_events(&lab->a, IKE_EVENT_FAILED), 1);
	KUNIT_EXPECT_EQ(test, lab_attempt(&lab->a)->error, c->error);
	if (c->end == FAILS) {
		KUNIT_EXPECT_EQ(test, lab_events(&lab->a, IKE_EVENT_CHILD_UP),
				0);
		lab_expect_nothing(lab);
	} else {
		lab_expect_agreement(lab, states);
		KUNIT_EXPECT_EQ(test, lab_sas(&lab->a, IKE_SA_ESTABLISHED), 1);
		KUNIT_EXPECT_EQ(test, lab_sas(&lab->b, IKE_SA_ESTABLISHED), 1);
	}
	lab_end(lab);
}

static void auth_story(struct kunit *test, const struct retelling *c)
{
	struct lab *lab = lab_pair(test, NULL, NULL);

	kunit_info(test, "%s", c->what);
	lab_up(&lab->a, "net", 1);
	lab_deliver(lab);	/* HDR, SAi1, KEi, Ni --> */
	lab_deliver(lab);	/* <-- HDR, SAr1, KEr, Nr */
	lab_deliver(lab);	/* HDR, SK {IDi, IDr, AUTH, SA, TSi, TSr} --> */
	retell_sealed(lab, c);	/* <-- HDR, SK {IDr, AUTH, SA, TSi, TSr} */
	expect_end(lab, c, 1, 0);
}

static void bad_answers_to_ike_auth(struct kunit *test)
{
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(auths); i++)
		auth_story(test, &auths[i]);
	for (i = 0; i < ARRAY_SIZE(children); i++)
		auth_story(test, &children[i]);
}

static const struct lab_conf two_children = {
	.n_children = 2,
	.children[1] = { .name = "more" },
};

static const struct lab_conf with_pfs = {
	.n_children = 2,
	.children[1] = {
		.name = "more",
		.proposal = {
			{ IKE_TRANSFORM_ENCR, IKE_ENCR_AES_GCM_16, 128 },
			{ IKE_TRANSFORM_ESN, IKE_ESN_NO },
			{ IKE_TRANSFORM_KE, IKE_KE_X25519 },
		},
	},
};

static void create_story(struct kunit *test, const struct lab_conf *a,
			 const struct lab_conf *b, const struct retelling *c)
{
	struct lab *lab = lab_tunnel(test, a, b);

	kunit_info(test, "%s", c->what);
	lab_up(&lab->a, "more", 2);
	lab_deliver(lab);	/* HDR, SK {SA, Ni, [KEi,] TSi, TSr} --> */
	retell_sealed(lab, c);	/* <-- HDR, SK {SA, Nr, [KEr,] TSi, TSr} */
	expect_end(lab, c, 2, 1);
}

static void bad_answers_to_create_child_sa(struct kunit *test)
{
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(creates); i++)
		create_story(test, &two_children, &two_children, &creates[i]);
	for (i = 0; i < ARRAY_SIZE(children); i++)
		create_story(test, &two_children, &two_children, &children[i]);
}

/* The only child, so that the responder chooses it with its group */
static const struct lab_conf only_pfs = {
	.n_children = 2,
	.children[0] = {
		.proposal = {
			{ IKE_TRANSFORM_ENCR, IKE_ENCR_AES_GCM_16, 128 },
			{ IKE_TRANSFORM_ESN, IKE_ESN_NO },
			{ IKE_TRANSFORM_KE, IKE_KE_X25519 },
		},
	},
	.children[1] = {
		.name = "more",
		.proposal = {
			{ IKE_TRANSFORM_ENCR, IKE_ENCR_AES_GCM_16, 128 },
			{ IKE_TRANSFORM_ESN, IKE_ESN_NO },
			{ IKE_TRANSFORM_KE, IKE_KE_X25519 },
		},
	},
};

static const struct retelling keys[] = {
	{ "0", IKE_PAYLOAD_KE, retell_zero, -EBADMSG, CHILDLESS },
	{ "small order", IKE_PAYLOAD_KE, retell_little_one, -EBADMSG,
	  CHILDLESS },
	{ "too short", IKE_PAYLOAD_KE, retell_shorter, -EBADMSG, CHILDLESS },
	{ "another group", IKE_PAYLOAD_KE, retell_other_group, -EBADMSG,
	  CHILDLESS },
	{ "two values", IKE_PAYLOAD_KE, retell_twice, -EBADMSG, CHILDLESS },
	{ "no value", IKE_PAYLOAD_KE, NULL, -EBADMSG, CHILDLESS },
	{ "a proposal without it", IKE_PAYLOAD_SA, other_esp, -EBADMSG,
	  CHILDLESS },
};

static void bad_answers_to_a_key_exchange(struct kunit *test)
{
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(keys); i++)
		create_story(test, &with_pfs, &only_pfs, &keys[i]);
}

/* b's answer, which comes next, gives way to an error notify. */
static void refuse(struct lab *lab, u16 type, struct ike_view data)
{
	struct ike_header header = lab_read(lab)->header;
	struct ike_writer w;
	u8 buf[64];

	ike_writer_chain(&w, buf, sizeof(buf));
	ike_put_status(&w, type, data);
	lab_drop(lab);
	lab_forge(&lab->b, &header, w.first, buf, ike_writer_finish(&w));
	lab_deliver(lab);
}

/* 47 is of no RFC, 10000 is for private use. */
static const u16 errors[] = {
	IKE_N_UNSUPPORTED_CRITICAL_PAYLOAD, IKE_N_INVALID_IKE_SPI,
	IKE_N_INVALID_MAJOR_VERSION, IKE_N_INVALID_SYNTAX,
	IKE_N_INVALID_MESSAGE_ID, IKE_N_INVALID_SPI, IKE_N_NO_PROPOSAL_CHOSEN,
	IKE_N_AUTHENTICATION_FAILED, IKE_N_SINGLE_PAIR_REQUIRED,
	IKE_N_NO_ADDITIONAL_SAS, IKE_N_INTERNAL_ADDRESS_FAILURE,
	IKE_N_FAILED_CP_REQUIRED, IKE_N_TS_UNACCEPTABLE,
	IKE_N_INVALID_SELECTORS, IKE_N_CHILD_SA_NOT_FOUND, 47, 10000,
};

static void errors_in_answer_to_ike_auth(struct kunit *test)
{
	struct lab *lab;
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(errors); i++) {
		lab = lab_pair(test, NULL, NULL);
		lab_up(&lab->a, "net", 1);
		lab_deliver(lab);	/* HDR, SAi1, KEi, Ni --> */
		lab_deliver(lab);	/* <-- HDR, SAr1, KEr, Nr */
		lab_deliver(lab);	/* HDR, SK {IDi, ...} --> */
		refuse(lab, errors[i], IKE_VIEW(NULL, 0));
		KUNIT_EXPECT_EQ(test, lab_on_wire(lab), 0);
		retell_fails(lab, errors[i]);
		KUNIT_EXPECT_TRUE(test, lab_attempt(&lab->a)->by_peer);
		lab_end(lab);
	}
}

/* INVALID_SYNTAX ends the IKE SA, the others do not. */
static void errors_in_answer_to_create_child_sa(struct kunit *test)
{
	unsigned int i, n;
	struct lab *lab;

	for (i = 0; i < ARRAY_SIZE(errors); i++) {
		lab = lab_tunnel(test, &two_children, &two_children);
		lab_up(&lab->a, "more", 2);
		lab_deliver(lab);	/* HDR, SK {SA, Ni, TSi, TSr} --> */
		refuse(lab, errors[i], IKE_VIEW(NULL, 0));
		KUNIT_EXPECT_EQ(test, lab_on_wire(lab), 0);
		lab_expect_done(&lab->a, 2, errors[i]);
		n = errors[i] != IKE_N_INVALID_SYNTAX;
		KUNIT_EXPECT_EQ(test, lab_states(&lab->a), n);
		KUNIT_EXPECT_EQ(test, lab_sas(&lab->a, IKE_SA_ESTABLISHED), n);
		KUNIT_EXPECT_EQ(test, lab_reserved(&lab->a), 0);
		lab_end(lab);
	}
}

/* INVALID_KE_PAYLOAD that names nothing of use */
static void other_groups_that_are_none(struct kunit *test)
{
	static const struct ike_view wanted[] = {
		{ NULL, 0 }, { "\0", 1 }, { "\0\0", 2 }, { "\0\16", 2 },
		{ "\0\37", 2 }, { "\0\37\0", 3 }, { "\377\377", 2 },
	};
	struct lab *lab;
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(wanted); i++) {
		lab = lab_tunnel(test, &with_pfs, &only_pfs);
		lab_up(&lab->a, "more", 2);
		lab_deliver(lab);	/* HDR, SK {SA, Ni, KEi, TSi, TSr} --> */
		refuse(lab, IKE_N_INVALID_KE_PAYLOAD, wanted[i]);
		/* X25519 is what was sent; once more does no harm */
		while (lab_on_wire(lab)) {
			lab_deliver(lab);
			refuse(lab, IKE_N_INVALID_KE_PAYLOAD, wanted[i]);
		}
		lab_expect_done(&lab->a, 2, IKE_N_INVALID_KE_PAYLOAD);
		KUNIT_EXPECT_EQ(test, lab_states(&lab->a), 1);
		KUNIT_EXPECT_EQ(test, lab_reserved(&lab->a), 0);
		lab_end(lab);
	}
}

static struct kunit_case answers_cases[] = {
	KUNIT_CASE(bad_answers_to_ike_auth),
	KUNIT_CASE(bad_answers_to_create_child_sa),
	KUNIT_CASE(bad_answers_to_a_key_exchange),
	KUNIT_CASE(errors_in_answer_to_ike_auth),
	KUNIT_CASE(errors_in_answer_to_create_child_sa),
	KUNIT_CASE(other_groups_that_are_none),
	{}
};

struct kunit_suite ikek_answers_suite = {
	.name = "ikek_answers",
	.test_cases = answers_cases,
};
