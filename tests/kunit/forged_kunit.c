// SPDX-License-Identifier: GPL-2.0-only
/*
 * Messages of a peer that has the keys and does what it should not; RFC 7296
 * sections 2.2, 2.3, 2.5, 2.21 and 2.25.
 */
#include "lab.h"
#include "suites.h"

#include "ike/sa.h"

/* The next message ID that a will use: 0 and 1 were the set-up. */
#define NEXT	2

#define CHILDREN_MAX	ike_settings_default.child_sa_per_ike_sa

static void put_unknown(struct ike_writer *w, bool critical)
{
	ike_put_payload(w, 200, critical);
	ike_put_bytes(w, "abcd", 4);
}

/* A request of a's with one payload that RFC 7296 does not know */
static void ask_with_unknown(struct lab *lab, bool critical)
{
	struct ike_header header = lab_header(&lab->a,
					      IKE_EXCHANGE_INFORMATIONAL, 0,
					      NEXT);
	struct ike_writer w;
	u8 buf[64];

	ike_writer_chain(&w, buf, sizeof(buf));
	put_unknown(&w, critical);
	lab_forge(&lab->a, &header, 200, buf, ike_writer_finish(&w));
	lab_deliver(lab);
}

static void expect_answer(struct lab *lab, u16 type)
{
	const struct ike_msg *msg = lab_read(lab);
	struct kunit *test = lab->test;
	struct ike_notify_view n;

	KUNIT_EXPECT_TRUE(test, msg->header.flags & IKE_FLAG_RESPONSE);
	if (type)
		KUNIT_EXPECT_TRUE(test, ike_msg_notify(msg, type, &n));
	else
		KUNIT_EXPECT_EQ(test, msg->n, 1);
}

static void a_payload_that_is_not_known(struct kunit *test)
{
	struct lab *lab = lab_tunnel(test, NULL, NULL);

	ask_with_unknown(lab, false);
	expect_answer(lab, 0);
	lab_expect_agreement(lab, 1);
	lab_end(lab);
}

static void a_critical_payload_that_is_not_known(struct kunit *test)
{
	struct lab *lab = lab_tunnel(test, NULL, NULL);
	struct ike_notify_view n;

	ask_with_unknown(lab, true);
	ike_msg_notify(lab_read(lab), IKE_N_UNSUPPORTED_CRITICAL_PAYLOAD, &n);
	KUNIT_ASSERT_EQ(test, n.type, IKE_N_UNSUPPORTED_CRITICAL_PAYLOAD);
	KUNIT_ASSERT_EQ(test, n.data.len, 1);
	KUNIT_EXPECT_EQ(test, n.data.p[0], 200);
	lab_expect_agreement(lab, 1);
	KUNIT_EXPECT_EQ(test, lab_sas(&lab->b, IKE_SA_ESTABLISHED), 1);
	lab_end(lab);
}

/* An empty request of a's, with a message ID of choice */
static void ask(struct lab *lab, u32 id)
{
	struct ike_header header = lab_header(&lab->a,
					      IKE_EXCHANGE_INFORMATIONAL, 0,
					      id);

	lab_forge(&lab->a, &header, IKE_PAYLOAD_NONE, NULL, 0);
	lab_deliver(lab);
}

static void message_ids_out_of_the_window(struct kunit *test)
{
	struct lab *lab = lab_tunnel(test, NULL, NULL);
	static const u32 ids[] = { 0, NEXT + 1, NEXT + 100, U32_MAX,
				   1U << 31 };
	int i;

	for (i = 0; i < ARRAY_SIZE(ids); i++) {
		ask(lab, ids[i]);
		KUNIT_EXPECT_EQ(test, lab_on_wire(lab), 0);
	}
	KUNIT_EXPECT_EQ(test, lab_count(&lab->b, IKE_COUNT_RX_WINDOW),
			ARRAY_SIZE(ids));
	ask(lab, NEXT);
	expect_answer(lab, 0);
	lab_expect_agreement(lab, 1);
	lab_end(lab);
}

/* The same ID again gets the same answer, whatever the question is now. */
static void a_message_id_is_used_twice(struct kunit *test)
{
	struct lab *lab = lab_tunnel(test, NULL, NULL);
	struct lab_datagram *first, *again;

	ask(lab, NEXT);
	first = lab_take(lab);
	ask_with_unknown(lab, true);
	again = lab_take(lab);
	KUNIT_ASSERT_NOT_NULL(test, again);
	KUNIT_ASSERT_EQ(test, again->len, first->len);
	KUNIT_EXPECT_MEMEQ(test, again->data, first->data, first->len);
	kfree(first);
	kfree(again);
	lab_end(lab);
}

static void an_answer_that_nobody_asked_for(struct kunit *test)
{
	struct lab *lab = lab_tunnel(test, NULL, NULL);
	struct ike_header header;
	u32 id;

	for (id = 0; id < 4; id++) {
		header = lab_header(&lab->a, IKE_EXCHANGE_INFORMATIONAL,
				    IKE_FLAG_RESPONSE, id);
		lab_forge(&lab->a, &header, IKE_PAYLOAD_NONE, NULL, 0);
		lab_deliver(lab);
	}
	KUNIT_EXPECT_EQ(test, lab_on_wire(lab), 0);
	KUNIT_EXPECT_EQ(test, lab_count(&lab->b, IKE_COUNT_RX_WINDOW), 4);
	lab_expect_agreement(lab, 1);
	lab_end(lab);
}

static void an_answer_of_another_exchange(struct kunit *test)
{
	struct lab *lab = lab_tunnel(test, NULL, NULL);
	struct ike_header header;

	lab_down(&lab->b, "net", 2);
	lab_drop(lab);		/* <-- HDR, SK {D} */
	header = lab_header(&lab->a, IKE_EXCHANGE_CREATE_CHILD_SA,
			    IKE_FLAG_RESPONSE, 0);
	lab_forge(&lab->a, &header, IKE_PAYLOAD_NONE, NULL, 0);
	lab_deliver(lab);
	KUNIT_EXPECT_NULL(test, lab_done(&lab->b, 2));
	KUNIT_EXPECT_EQ(test, lab_states(&lab->b), 1);
	lab_settle(lab, 1000);
	lab_expect_done(&lab->b, 2, 0);
	lab_expect_agreement(lab, 0);
	lab_end(lab);
}

/* A malformed request of an authenticated peer ends the IKE SA. */
static void expect_the_end_of_b(struct lab *lab)
{
	expect_answer(lab, IKE_N_INVALID_SYNTAX);
	lab_expect_empty(&lab->b);
	KUNIT_EXPECT_EQ(lab->test, lab_event(&lab->b, IKE_EVENT_IKE_DOWN)->error,
			IKE_N_INVALID_SYNTAX);
	lab_end(lab);
}

static void an_exchange_that_is_not_known(struct kunit *test)
{
	struct lab *lab = lab_tunnel(test, NULL, NULL);
	struct ike_header header = lab_header(&lab->a, 240, 0, NEXT);

	lab_forge(&lab->a, &header, IKE_PAYLOAD_NONE, NULL, 0);
	lab_deliver(lab);
	expect_the_end_of_b(lab);
}

static void payloads_that_are_cut_short(struct kunit *test)
{
	struct lab *lab = lab_tunnel(test, NULL, NULL);
	struct ike_header header = lab_header(&lab->a,
					      IKE_EXCHANGE_INFORMATIONAL, 0,
					      NEXT);
	static const u8 cut[] = { 0, 0, 0, 20, 1, 2, 3 };

	lab_forge(&lab->a, &header, IKE_PAYLOAD_NOTIFY, cut, sizeof(cut));
	lab_deliver(lab);
	expect_the_end_of_b(lab);
}

static void payloads_out_of_place(struct kunit *test)
{
	struct lab *lab = lab_tunnel(test, NULL, NULL);
	struct ike_header header = lab_header(&lab->a,
					      IKE_EXCHANGE_INFORMATIONAL, 0,
					      NEXT);
	struct ike_writer w;
	u8 buf[64];

	ike_writer_chain(&w, buf, sizeof(buf));
	ike_put_nonce(&w, IKE_VIEW("0123456789abcdef", 16));
	lab_forge(&lab->a, &header, IKE_PAYLOAD_NONCE, buf,
		  ike_writer_finish(&w));
	lab_deliver(lab);
	expect_the_end_of_b(lab);
}

/* a has sent IKE_AUTH, which is held up. */
static struct lab *half_open(struct kunit *test, struct lab_datagram **auth)
{
	struct lab *lab = lab_pair(test, NULL, NULL);

	lab_up(&lab->a, "net", 1);
	lab_deliver(lab);	/* HDR, SAi1, KEi, Ni --> */
	lab_deliver(lab);	/* <-- HDR, SAr1, KEr, Nr */
	*auth = lab_take(lab);
	return lab;
}

/* Nothing but IKE_AUTH is of use before it is authenticated. */
static void others_before_ike_auth(struct kunit *test)
{
	struct lab_datagram *auth;
	struct lab *lab = half_open(test, &auth);
	static const u8 early[] = { IKE_EXCHANGE_CREATE_CHILD_SA,
				    IKE_EXCHANGE_INFORMATIONAL };
	struct ike_header header;
	int i;

	for (i = 0; i < ARRAY_SIZE(early); i++) {
		header = lab_header(&lab->a, early[i], 0, 1);
		lab_forge(&lab->a, &header, IKE_PAYLOAD_NONE, NULL, 0);
		lab_deliver(lab);
		KUNIT_EXPECT_EQ(test, lab_on_wire(lab), 0);
		KUNIT_EXPECT_EQ(test, lab_sas(&lab->b, IKE_SA_HALF_OPEN), 1);
	}
	lab_put(lab, auth);
	lab_run(lab);
	lab_expect_done(&lab->a, 1, 0);
	lab_expect_agreement(lab, 1);
	lab_end(lab);
}

static void put_child_offer(struct ike_writer *w)
{
	struct ike_ts_list ts = { .n = 1 };
	u8 spi[] = { 1, 2, 3, 4 };

	ike_put_payload(w, IKE_PAYLOAD_SA, false);
	ike_put_proposal(w, 1, IKE_PROTO_ESP, IKE_VIEW(spi, sizeof(spi)));
	ike_put_transform(w, IKE_TRANSFORM_ENCR, IKE_ENCR_AES_GCM_16, 128);
	ike_put_transform(w, IKE_TRANSFORM_ESN, IKE_ESN_NO, 0);
	ts.ts[0] = lab_ts4(0x0a010000, 16, 0, 0);
	ike_ts_list_put(w, IKE_PAYLOAD_TSI, &ts);
	ts.ts[0] = lab_ts4(0x0a020000, 16, 0, 0);
	ike_ts_list_put(w, IKE_PAYLOAD_TSR, &ts);
}

/* IKE_AUTH of our own making, with an AUTH payload of @method or without */
static void authenticate(struct lab *lab, u8 method)
{
	struct ike_header header = lab_header(&lab->a, IKE_EXCHANGE_IKE_AUTH,
					      0, 1);
	static u8 buf[1024];
	struct ike_writer w;

	ike_writer_chain(&w, buf, sizeof(buf));
	ike_put_id(&w, IKE_PAYLOAD_IDI, IKE_ID_FQDN, IKE_VIEW("a.test", 6));
	if (method)
		ike_put_auth(&w, method, IKE_VIEW(buf + 512, 32));
	put_child_offer(&w);
	lab_forge(&lab->a, &header, w.first, buf, ike_writer_finish(&w));
	lab_deliver(lab);
}

static void expect_not_authenticated(struct lab *lab, const char *why)
{
	struct kunit *test = lab->test;

	expect_answer(lab, IKE_N_AUTHENTICATION_FAILED);
	KUNIT_EXPECT_EQ(test, lab_sas(&lab->b, IKE_SA_ESTABLISHED), 0);
	KUNIT_EXPECT_EQ(test, lab_states(&lab->b), 0);
	KUNIT_EXPECT_NOT_NULL_MSG(test, strstr(lab_attempt(&lab->b)->reason,
					       why), "%s",
				  lab_attempt(&lab->b)->reason);
	lab_settle(lab, 300000);
	lab_expect_nothing(lab);
	lab_end(lab);
}

static void without_auth(struct kunit *test)
{
	struct lab_datagram *auth;
	struct lab *lab = half_open(test, &auth);

	kfree(auth);
	authenticate(lab, 0);
	expect_not_authenticated(lab, "EAP");
}

static void with_a_wrong_auth(struct kunit *test)
{
	struct lab_datagram *auth;
	struct lab *lab = half_open(test, &auth);

	kfree(auth);
	authenticate(lab, IKE_AUTH_PSK);
	expect_not_authenticated(lab, "the pre-shared keys differ");
}

static void with_another_auth(struct kunit *test)
{
	struct lab_datagram *auth;
	struct lab *lab = half_open(test, &auth);

	kfree(auth);
	authenticate(lab, IKE_AUTH_RSA_SIG);
	expect_not_authenticated(lab, "another method");
}

static void with_no_auth_at_all(struct kunit *test)
{
	struct lab_datagram *auth;
	struct lab *lab = half_open(test, &auth);

	kfree(auth);
	authenticate(lab, IKE_AUTH_NULL);
	expect_not_authenticated(lab, "another method");
}

/* a offers what is put by @put in CREATE_CHILD_SA. */
static void create(struct lab *lab, void (*put)(struct ike_writer *w))
{
	struct ike_header header = lab_header(&lab->a,
					      IKE_EXCHANGE_CREATE_CHILD_SA, 0,
					      NEXT);
	static u8 buf[1024];
	struct ike_writer w;

	ike_writer_chain(&w, buf, sizeof(buf));
	put(&w);
	ike_put_nonce(&w, IKE_VIEW("0123456789abcdef0123456789abcdef", 32));
	lab_forge(&lab->a, &header, w.first, buf, ike_writer_finish(&w));
	lab_deliver(lab);
}

static void put_rekey(struct ike_writer *w)
{
	ike_put_notify(w, IKE_PROTO_ESP, IKE_VIEW("\0\0\1\2", 4),
		       IKE_N_REKEY_SA, IKE_VIEW(NULL, 0));
	put_child_offer(w);
}

static void a_rekey_of_what_is_not_there(struct kunit *test)
{
	struct lab *lab = lab_tunnel(test, NULL, NULL);

	create(lab, put_rekey);
	expect_answer(lab, IKE_N_CHILD_SA_NOT_FOUND);
	lab_expect_agreement(lab, 1);
	lab_end(lab);
}

static void put_rekey_ike(struct ike_writer *w)
{
	ike_put_payload(w, IKE_PAYLOAD_SA, false);
	ike_put_proposal(w, 1, IKE_PROTO_IKE, IKE_VIEW("\0\0\0\0\0\0\0", 8));
	ike_put_transform(w, IKE_TRANSFORM_ENCR, IKE_ENCR_AES_GCM_16, 128);
	ike_put_transform(w, IKE_TRANSFORM_PRF, IKE_PRF_HMAC_SHA2_256, 0);
	ike_put_transform(w, IKE_TRANSFORM_KE, IKE_KE_X25519, 0);
	ike_put_ke(w, IKE_KE_X25519,
		   IKE_VIEW("0123456789abcdef0123456789abcdef", 32));
}

static void a_rekey_of_the_ike_sa_without_an_spi(struct kunit *test)
{
	struct lab *lab = lab_tunnel(test, NULL, NULL);

	create(lab, put_rekey_ike);
	expect_answer(lab, IKE_N_NO_PROPOSAL_CHOSEN);
	lab_expect_agreement(lab, 1);
	KUNIT_EXPECT_EQ(test, lab_sas(&lab->b, IKE_SA_ESTABLISHED), 1);
	lab_end(lab);
}

static void put_reserved_spi(struct ike_writer *w)
{
	struct ike_ts_list ts = { .n = 1 };

	ike_put_payload(w, IKE_PAYLOAD_SA, false);
	ike_put_proposal(w, 1, IKE_PROTO_ESP, IKE_VIEW("\0\0\0\xff", 4));
	ike_put_transform(w, IKE_TRANSFORM_ENCR, IKE_ENCR_AES_GCM_16, 128);
	ike_put_transform(w, IKE_TRANSFORM_ESN, IKE_ESN_NO, 0);
	ts.ts[0] = lab_ts4(0x0a010000, 16, 0, 0);
	ike_ts_list_put(w, IKE_PAYLOAD_TSI, &ts);
	ts.ts[0] = lab_ts4(0x0a020000, 16, 0, 0);
	ike_ts_list_put(w, IKE_PAYLOAD_TSR, &ts);
}

/* RFC 4303 section 2.1: SPIs up to 255 are reserved. */
static void a_child_with_a_reserved_spi(struct kunit *test)
{
	struct lab *lab = lab_tunnel(test, NULL, NULL);

	create(lab, put_reserved_spi);
	expect_answer(lab, IKE_N_NO_PROPOSAL_CHOSEN);
	lab_expect_agreement(lab, 1);
	lab_end(lab);
}

/* More Child SAs than anybody needs, on one IKE SA */
static u32 rekeyed;

static void put_rekey_of(struct ike_writer *w)
{
	u8 spi[IKE_ESP_SPI_LEN];

	put_unaligned_be32(rekeyed, spi);
	ike_put_notify(w, IKE_PROTO_ESP, IKE_VIEW(spi, sizeof(spi)),
		       IKE_N_REKEY_SA, IKE_VIEW(NULL, 0));
	put_child_offer(w);
}

/* RFC 7296 section 2.25.1 */
static void a_rekey_of_what_has_been_rekeyed(struct kunit *test)
{
	struct lab *lab = lab_tunnel(test, NULL, NULL);
	unsigned int i;

	rekeyed = lab_state(&lab->b)->name.spi_out;
	create(lab, put_rekey_of);
	lab_drop(lab);
	KUNIT_EXPECT_EQ(test, lab_states(&lab->b), 2);
	for (i = 0; i < 3; i++) {
		lab_sa(&lab->b)->window.next_expected = NEXT;
		create(lab, put_rekey_of);
		expect_answer(lab, IKE_N_TEMPORARY_FAILURE);
		lab_drop(lab);
	}
	KUNIT_EXPECT_EQ(test, lab_states(&lab->b), 2);
	/* nor is it the peer's name that counts, but the one for its own */
	lab_sa(&lab->b)->window.next_expected = NEXT;
	rekeyed = lab_state(&lab->b)->name.spi_in;
	create(lab, put_rekey_of);
	expect_answer(lab, IKE_N_CHILD_SA_NOT_FOUND);
	KUNIT_EXPECT_EQ(test, lab_states(&lab->b), 2);
	lab_end(lab);
}

/* As if there were as many as there may be: no more until one goes */
static void too_many_children(struct kunit *test)
{
	struct lab *lab = lab_tunnel(test, NULL, NULL);
	struct ike_sa *sa = lab_sa(&lab->b);
	unsigned int i;

	for (i = 0; i < 100; i++) {
		sa->n_children += CHILDREN_MAX - 1;
		sa->window.next_expected = NEXT;
		create(lab, put_child_offer);
		sa->n_children -= CHILDREN_MAX - 1;
		expect_answer(lab, IKE_N_NO_ADDITIONAL_SAS);
		lab_drop(lab);
	}
	lab_expect_agreement(lab, 1);
	sa->window.next_expected = NEXT;
	create(lab, put_child_offer);
	KUNIT_EXPECT_EQ(test, lab_states(&lab->b), 2);
	/* those that replace others have a bound, too */
	rekeyed = lab_state(&lab->b)->name.spi_out;
	sa->window.next_expected = NEXT;
	sa->n_children += 2 * CHILDREN_MAX - 2;
	lab_drop(lab);
	create(lab, put_rekey_of);
	sa->n_children -= 2 * CHILDREN_MAX - 2;
	expect_answer(lab, IKE_N_NO_ADDITIONAL_SAS);
	lab_end(lab);
}

static void children_without_end(struct kunit *test)
{
	struct lab *lab = lab_tunnel(test, NULL, NULL);
	unsigned int i;

	for (i = 0; lab_states(&lab->b) < LAB_STATES_MAX - 1; i++) {
		KUNIT_ASSERT_LT(test, i, LAB_STATES_MAX);
		create(lab, put_child_offer);
		lab_drop(lab);
		lab_sa(&lab->b)->window.next_expected = NEXT;
	}
	lab_down(&lab->b, "", 2);
	KUNIT_EXPECT_EQ(test, lab_states(&lab->b), 0);
	lab_settle(lab, 10000);
	lab_expect_nothing(lab);
	lab_end(lab);
}

static struct kunit_case forged_cases[] = {
	KUNIT_CASE(a_payload_that_is_not_known),
	KUNIT_CASE(a_critical_payload_that_is_not_known),
	KUNIT_CASE(message_ids_out_of_the_window),
	KUNIT_CASE(a_message_id_is_used_twice),
	KUNIT_CASE(an_answer_that_nobody_asked_for),
	KUNIT_CASE(an_answer_of_another_exchange),
	KUNIT_CASE(an_exchange_that_is_not_known),
	KUNIT_CASE(payloads_that_are_cut_short),
	KUNIT_CASE(payloads_out_of_place),
	KUNIT_CASE(others_before_ike_auth),
	KUNIT_CASE(without_auth),
	KUNIT_CASE(with_a_wrong_auth),
	KUNIT_CASE(with_another_auth),
	KUNIT_CASE(with_no_auth_at_all),
	KUNIT_CASE(a_rekey_of_what_is_not_there),
	KUNIT_CASE(a_rekey_of_the_ike_sa_without_an_spi),
	KUNIT_CASE(a_child_with_a_reserved_spi),
	KUNIT_CASE(a_rekey_of_what_has_been_rekeyed),
	KUNIT_CASE(too_many_children),
	KUNIT_CASE(children_without_end),
	{}
};

struct kunit_suite ikek_forged_suite = {
	.name = "ikek_forged",
	.test_cases = forged_cases,
};
