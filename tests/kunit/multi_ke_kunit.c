// SPDX-License-Identifier: GPL-2.0-only
/*
 * Keys of new Child SAs and IKE SAs that come of several key exchanges, RFC 9370
 * section 2.2.4: there is nothing new before the last of them, whatever is late,
 * lost, or begun by both sides at once.
 */
#include "clash.h"
#include "multi_ke.h"
#include "old_ike.h"
#include "suites.h"

#include "ike/additional_ke.h"

static const struct lab_conf multi = {
	.children[0].proposal = ESP_WITH(KE(X25519), NO_ESN, ADDKE(1, ECP_256)),
};

static const struct lab_conf triple = {
	.children[0].proposal = ESP_WITH(KE(X25519), NO_ESN, ADDKE(1, ECP_256),
					 ADDKE(2, MODP_2048), ADDKE(7, ECP_384)),
};

static u8 exchange_on_wire(struct lab *lab)
{
	KUNIT_ASSERT_GT(lab->test, lab_on_wire(lab), 0);
	return lab_read(lab)->header.exchange;
}

static void expect_followup(struct lab *lab)
{
	KUNIT_EXPECT_EQ(lab->test, exchange_on_wire(lab),
			IKE_EXCHANGE_IKE_FOLLOWUP_KE);
}

/* Nothing is kept of what has not come about. */
static void expect_no_rest_of(struct lab_side *side)
{
	KUNIT_EXPECT_EQ(side->lab->test, lab_reserved(side), 0);
	KUNIT_EXPECT_NULL(side->lab->test, lab_sa(side)->followup);
}

static void expect_no_rest(struct lab *lab)
{
	expect_no_rest_of(&lab->a);
	expect_no_rest_of(&lab->b);
}

static void rekey(struct kunit *test, bool by_b)
{
	struct lab_side *from, *to;
	struct clash c;

	clash_lay(&c, test, &multi, &multi);
	from = by_b ? &c.lab->b : &c.lab->a;
	to = lab_other(from);
	lab_rekey(from, "net", 2);
	lab_deliver(c.lab);	/* HDR, SK {N(REKEY_SA), SA, Ni, KEi, ...} --> */
	KUNIT_EXPECT_EQ(test, lab_states(to), 1);
	lab_deliver(c.lab);	/* <-- HDR, SK {SA, Nr, KEr, ..., N(link)} */
	KUNIT_EXPECT_EQ(test, lab_states(from), 1);
	expect_followup(c.lab);
	lab_deliver(c.lab);	/* HDR, SK {KEi(1), N(link)} --> */
	KUNIT_EXPECT_EQ(test, lab_states(to), 2);
	KUNIT_EXPECT_NULL(test, lab_done(from, 2));
	expect_followup(c.lab);
	lab_deliver(c.lab);	/* <-- HDR, SK {KEr(1)} */
	KUNIT_EXPECT_EQ(test, lab_states(from), 2);
	lab_expect_done(from, 2, 0);
	clash_expect_one(&c);
	expect_no_rest(c.lab);
	lab_end(c.lab);
}

static void a_child_is_rekeyed(struct kunit *test)
{
	rekey(test, false);
}

static void the_responder_rekeys(struct kunit *test)
{
	rekey(test, true);
}

static void by_four_key_exchanges(struct kunit *test)
{
	struct clash c;
	int i;

	clash_lay(&c, test, &triple, &triple);
	lab_rekey(&c.lab->a, "net", 2);
	for (i = 0; i < 3; i++) {
		lab_deliver(c.lab);
		lab_deliver(c.lab);
		expect_followup(c.lab);
		KUNIT_EXPECT_EQ(test, lab_states(&c.lab->a), 1);
		KUNIT_EXPECT_EQ(test, lab_states(&c.lab->b), 1);
	}
	lab_deliver(c.lab);
	lab_deliver(c.lab);
	lab_expect_done(&c.lab->a, 2, 0);
	clash_expect_one(&c);
	expect_no_rest(c.lab);
	lab_end(c.lab);
}

static const struct lab_conf two_multi = {
	TWO_CHILDREN_WITH(KE(X25519), NO_ESN, ADDKE(3, ECP_256)),
};

static void a_further_child(struct kunit *test)
{
	struct lab *lab = lab_tunnel(test, &two_multi, &two_multi);

	lab_up(&lab->a, "more", 2);
	lab_deliver(lab);	/* HDR, SK {SA, Ni, KEi, ...} --> */
	lab_deliver(lab);	/* <-- HDR, SK {SA, Nr, KEr, ..., N(link)} */
	expect_followup(lab);
	KUNIT_EXPECT_EQ(test, lab_states(&lab->b), 1);
	lab_deliver(lab);	/* HDR, SK {KEi(1), N(link)} --> */
	KUNIT_EXPECT_EQ(test, lab_states(&lab->b), 2);
	lab_deliver(lab);	/* <-- HDR, SK {KEr(1)} */
	lab_expect_done(&lab->a, 2, 0);
	lab_expect_agreement(lab, 2);
	KUNIT_EXPECT_EQ(test, lab_on_wire(lab), 0);
	expect_no_rest(lab);
	lab_end(lab);
}

/* The IKE SA is not the one in use any more: nothing new is made in it. */
static void a_further_child_of_an_old_ike_sa(struct kunit *test)
{
	struct lab *lab = lab_tunnel(test, &two_multi, &two_multi);
	struct ike_sa *sa = lab_sa(&lab->b);

	lab_up(&lab->a, "more", 2);
	lab_deliver(lab);	/* HDR, SK {SA, Ni, KEi, ...} --> */
	lab_deliver(lab);	/* <-- HDR, SK {SA, Nr, KEr, ..., N(link)} */
	sa->replaced = true;
	lab_deliver(lab);	/* HDR, SK {KEi(1), N(link)} --> */
	clash_expect_refusal(lab, IKE_N_TEMPORARY_FAILURE);
	expect_no_rest_of(&lab->b);
	sa->replaced = false;
	lab_settle(lab, 60000);
	lab_expect_done(&lab->a, 2, 0);
	lab_expect_agreement(lab, 2);
	lab_end(lab);
}

/* Both sides want the same further one: one of them comes about. */
static void both_want_a_further_child(struct kunit *test)
{
	const struct nonces *n = test->param_value;
	struct lab *lab = lab_tunnel(test, &two_multi, &two_multi);

	lab->a.first_octet = n->ai;
	lab->b.first_octet = n->br;
	lab_up(&lab->a, "more", 2);
	lab->a.first_octet = n->ar;
	lab->b.first_octet = n->bi;
	lab_up(&lab->b, "more", 3);
	lab->b.first_octet = n->br;
	lab_settle(lab, 60000);
	lab_expect_done(&lab->a, 2, 0);
	lab_expect_done(&lab->b, 3, 0);
	lab_expect_agreement(lab, 2);
	expect_no_rest(lab);
	lab_end(lab);
}

static const struct lab_conf prefers_ecp384 = {
	.children[0].proposal = ESP_WITH(KE(ECP_384), KE(X25519), NO_ESN,
				    ADDKE(1, ECP_256)),
};

static void another_method_is_wanted(struct kunit *test)
{
	struct clash c;

	clash_lay(&c, test, &prefers_ecp384, &multi);
	lab_rekey(&c.lab->a, "net", 2);
	lab_deliver(c.lab);	/* HDR, SK {N(REKEY_SA), SA, Ni, KEi, ...} --> */
	clash_expect_refusal(c.lab, IKE_N_INVALID_KE_PAYLOAD);
	lab_deliver(c.lab);	/* <-- HDR, SK {N(INVALID_KE_PAYLOAD)} */
	lab_deliver(c.lab);
	lab_deliver(c.lab);
	expect_followup(c.lab);
	lab_run(c.lab);
	lab_expect_done(&c.lab->a, 2, 0);
	clash_expect_one(&c);
	expect_no_rest(c.lab);
	lab_end(c.lab);
}

static void both_rekey_up_to_answers(struct clash *c, struct kunit *test)
{
	clash_lay(c, test, &multi, &multi);
	clash_both_begin(c);
	lab_deliver(c->lab);	/* HDR, SK {N(REKEY_SA), SA, Ni, KEi, ...} --> */
	lab_deliver(c->lab);	/* <-- HDR, SK {N(REKEY_SA), SA, Ni, KEi, ...} */
}

static void both_rekey(struct kunit *test)
{
	struct clash c;

	both_rekey_up_to_answers(&c, test);
	lab_deliver(c.lab);	/* <-- HDR, SK {SA, Nr, KEr, ..., N(link)} */
	lab_deliver(c.lab);	/* HDR, SK {SA, Nr, KEr, ..., N(link)} --> */
	/* the one that comes second goes no further */
	KUNIT_ASSERT_EQ(test, lab_on_wire(c.lab), 1);
	expect_followup(c.lab);
	KUNIT_EXPECT_PTR_EQ(test, lab_next(c.lab)->to,
			    c.n->a_wins ? &c.lab->b : &c.lab->a);
	KUNIT_EXPECT_EQ(test, lab_states(&c.lab->a), 1);
	KUNIT_EXPECT_EQ(test, lab_states(&c.lab->b), 1);
	KUNIT_EXPECT_EQ(test, lab_reserved(&c.lab->a), 1);
	KUNIT_EXPECT_EQ(test, lab_reserved(&c.lab->b), 1);
	lab_run(c.lab);
	expect_no_rest(c.lab);
	clash_expect_winner(&c, c.n->a_wins);
}

/* b's answer is late: b may have settled before a knows of a's own, and has told
 * so, or has not yet.
 */
static void the_answer_is_late(struct kunit *test)
{
	struct lab_datagram *late;
	struct clash c;
	int i;

	for (i = 0; i < 2; i++) {
		both_rekey_up_to_answers(&c, test);
		late = lab_take(c.lab);
		lab_deliver(c.lab);
		if (i) {
			lab_run(c.lab);
		} else if (lab_on_wire(c.lab)) {
			lab_deliver(c.lab);	/* <-- HDR, SK {KEi(1), ...} */
			lab_deliver(c.lab);	/* HDR, SK {KEr(1)} --> */
		}
		lab_put(c.lab, late);
		if (!i)
			lab_swap(c.lab);
		lab_run(c.lab);
		expect_no_rest(c.lab);
		clash_expect_winner(&c, c.n->a_wins);
	}
}

/* a's request comes when b goes on already; a hears of that before b's delete for
 * the old one, or after it.
 */
static void the_request_is_late(struct kunit *test)
{
	struct lab_datagram *late;
	struct clash c;
	int i;

	for (i = 0; i < 2; i++) {
		clash_lay(&c, test, &multi, &multi);
		clash_a_begins(&c);
		late = lab_take(c.lab);
		clash_b_begins(&c);
		lab_deliver(c.lab);	/* <-- HDR, SK {N(REKEY_SA), ...} */
		lab_deliver(c.lab);	/* HDR, SK {SA, Nr, KEr, ...} --> */
		expect_followup(c.lab);
		lab_put(c.lab, late);
		lab_swap(c.lab);
		lab_deliver(c.lab);	/* the late one */
		KUNIT_ASSERT_EQ(test, lab_on_wire(c.lab), 2);
		lab_deliver(c.lab);	/* <-- HDR, SK {KEi(1), N(link)} */
		clash_expect_refusal(c.lab, IKE_N_TEMPORARY_FAILURE);
		if (i) {
			late = lab_take(c.lab);
			lab_run(c.lab);
			lab_put(c.lab, late);
		}
		lab_run(c.lab);
		expect_no_rest(c.lab);
		clash_expect_winner(&c, false);
	}
}

/* Who answers prefers what the other one does not. */
static const struct lab_conf rather_one = {
	.children[0].proposal = ESP_WITH(KE(X25519), NO_ESN, ADDKE(1, NONE),
				    ADDKE(1, ECP_256)),
};

static const struct lab_conf rather_two = {
	.children[0].proposal = ESP_WITH(KE(X25519), NO_ESN, ADDKE(1, ECP_256),
				    ADDKE(1, NONE)),
};

/* a's exchange is to have two key exchanges, b's one. */
static void both_rekey_and_one_in_two_steps(struct kunit *test)
{
	struct clash c;

	clash_lay(&c, test, &rather_one, &rather_two);
	clash_both_begin(&c);
	lab_deliver(c.lab);	/* HDR, SK {N(REKEY_SA), SA, Ni, KEi, ...} --> */
	KUNIT_EXPECT_EQ(test, lab_states(&c.lab->b), 1);
	lab_deliver(c.lab);	/* <-- HDR, SK {N(REKEY_SA), SA, Ni, KEi, ...} */
	KUNIT_EXPECT_EQ(test, lab_states(&c.lab->a), 2);
	lab_deliver(c.lab);	/* <-- HDR, SK {SA, Nr, KEr, ..., N(link)} */
	lab_deliver(c.lab);	/* HDR, SK {SA, Nr, KEr, ...} --> */
	lab_run(c.lab);
	expect_no_rest(c.lab);
	clash_expect_winner(&c, c.n->a_wins);
}

/* Any one message is lost and comes again. */
static void any_message_is_lost(struct kunit *test)
{
	struct clash c;
	int lost, i;

	for (lost = 0; lost < 8; lost++) {
		clash_lay(&c, test, &multi, &multi);
		clash_both_begin(&c);
		for (i = 0; i < lost; i++)
			lab_deliver(c.lab);
		lab_drop(c.lab);
		lab_settle(c.lab, 120000);
		expect_no_rest(c.lab);
		clash_expect_one(&c);
		lab_end(c.lab);
	}
}

/* Any two neighbours change places, and everything comes twice. */
static void any_message_is_overtaken(struct kunit *test)
{
	struct clash c;
	int at, i;

	for (at = 0; at < 7; at++) {
		clash_lay(&c, test, &multi, &multi);
		clash_both_begin(&c);
		for (i = 0; i < at; i++)
			lab_deliver(c.lab);
		lab_swap(c.lab);
		for (i = 0; i < 10 && lab_on_wire(c.lab); i++) {
			lab_duplicate(c.lab);
			lab_deliver(c.lab);
		}
		lab_settle(c.lab, 120000);
		expect_no_rest(c.lab);
		clash_expect_one(&c);
		lab_end(c.lab);
	}
}

/* b takes down what a is about to replace. */
static void one_rekeys_the_other_deletes(struct kunit *test)
{
	struct clash c;

	clash_lay(&c, test, &multi, &multi);
	lab_rekey(&c.lab->a, "net", 2);
	lab_deliver(c.lab);	/* HDR, SK {N(REKEY_SA), SA, Ni, KEi, ...} --> */
	lab_deliver(c.lab);	/* <-- HDR, SK {SA, Nr, KEr, ..., N(link)} */
	c.lab->traffic = false;
	lab_down(&c.lab->b, "net", 3);
	lab_deliver(c.lab);	/* HDR, SK {KEi(1), N(link)} --> */
	lab_swap(c.lab);
	clash_expect_refusal(c.lab, IKE_N_TEMPORARY_FAILURE);
	lab_swap(c.lab);
	lab_run(c.lab);
	lab_expect_done(&c.lab->a, 2, -ECANCELED);
	lab_expect_done(&c.lab->b, 3, 0);
	lab_settle(c.lab, CLASH_QUIET);
	lab_expect_agreement(c.lab, 0);
	expect_no_rest(c.lab);
	lab_end(c.lab);
}

/* b is to rekey what a is about to rekey: it waits for that. */
static void the_other_one_waits(struct kunit *test)
{
	struct lab_datagram *late;
	struct clash c;

	clash_lay(&c, test, &multi, &multi);
	lab_rekey(&c.lab->a, "net", 2);
	lab_deliver(c.lab);	/* HDR, SK {N(REKEY_SA), SA, Ni, KEi, ...} --> */
	lab_deliver(c.lab);	/* <-- HDR, SK {SA, Nr, KEr, ..., N(link)} */
	late = lab_take(c.lab);	/* HDR, SK {KEi(1), N(link)} --> */
	lab_rekey(&c.lab->b, "net", 3);
	lab_rekey(&c.lab->b, "", 4);
	KUNIT_EXPECT_EQ(test, lab_on_wire(c.lab), 0);
	lab_put(c.lab, late);
	lab_run(c.lab);
	lab_expect_done(&c.lab->a, 2, 0);
	lab_settle(c.lab, CLASH_QUIET);
	lab_expect_done(&c.lab->b, 3, 0);
	lab_expect_done(&c.lab->b, 4, 0);
	lab_expect_agreement(c.lab, 1);
	KUNIT_EXPECT_EQ(test, lab_count(&c.lab->b, IKE_COUNT_CHILD_REKEYED), 1);
	expect_no_rest(c.lab);
	lab_end(c.lab);
}

/* b's answer has another method than asked for, or no public value of it. */
static void the_answer_makes_no_sense(struct kunit *test)
{
	static const u16 methods[] = { IKE_KE_X25519, IKE_KE_ECP_256 };
	struct ike_header header;
	u8 buf[100], key[32] = {};
	struct ike_writer w;
	struct clash c;
	ssize_t len;
	int i;

	for (i = 0; i < 2; i++) {
		clash_lay(&c, test, &multi, &multi);
		lab_rekey(&c.lab->a, "net", 2);
		lab_deliver(c.lab);	/* HDR, SK {N(REKEY_SA), ...} --> */
		lab_deliver(c.lab);	/* <-- HDR, SK {SA, Nr, KEr, ...} */
		header = lab_header(&c.lab->b, IKE_EXCHANGE_IKE_FOLLOWUP_KE,
				    IKE_FLAG_RESPONSE,
				    lab_read(c.lab)->header.message_id);
		lab_drop(c.lab);	/* HDR, SK {KEi(1), N(link)} --> */
		ike_writer_chain(&w, buf, sizeof(buf));
		ike_put_ke(&w, methods[i], IKE_VIEW(key, sizeof(key)));
		len = ike_writer_finish(&w);
		KUNIT_ASSERT_GT(test, len, 0);
		lab_forge(&c.lab->b, &header, w.first, buf, len);
		lab_deliver(c.lab);
		lab_expect_done(&c.lab->a, 2, -EBADMSG);
		KUNIT_EXPECT_EQ(test, lab_states(&c.lab->a), 1);
		KUNIT_EXPECT_EQ(test, lab_reserved(&c.lab->a), 0);
		lab_end(c.lab);
	}
}

/*
 * The first of several key exchanges is answered with a good public value, and
 * @link_len octets to go on with, or none of it if that is 0.
 */
static void answer_with_link(struct clash *c, struct kunit *test,
			     size_t link_len)
{
	/* The base point of P-256, which is as good as any other */
	static const u8 point[] = {
		0x6b, 0x17, 0xd1, 0xf2, 0xe1, 0x2c, 0x42, 0x47,
		0xf8, 0xbc, 0xe6, 0xe5, 0x63, 0xa4, 0x40, 0xf2,
		0x77, 0x03, 0x7d, 0x81, 0x2d, 0xeb, 0x33, 0xa0,
		0xf4, 0xa1, 0x39, 0x45, 0xd8, 0x98, 0xc2, 0x96,
		0x4f, 0xe3, 0x42, 0xe2, 0xfe, 0x1a, 0x7f, 0x9b,
		0x8e, 0xe7, 0xeb, 0x4a, 0x7c, 0x0f, 0x9e, 0x16,
		0x2b, 0xce, 0x33, 0x57, 0x6b, 0x31, 0x5e, 0xce,
		0xcb, 0xb6, 0x40, 0x68, 0x37, 0xbf, 0x51, 0xf5,
	};
	struct ike_header header;
	u8 buf[400], link[257] = {};
	struct ike_writer w;
	ssize_t len;

	clash_lay(c, test, &triple, &triple);
	lab_rekey(&c->lab->a, "net", 2);
	lab_deliver(c->lab);	/* HDR, SK {N(REKEY_SA), ...} --> */
	lab_deliver(c->lab);	/* <-- HDR, SK {SA, Nr, KEr, ...} */
	header = lab_header(&c->lab->b, IKE_EXCHANGE_IKE_FOLLOWUP_KE,
			    IKE_FLAG_RESPONSE,
			    lab_read(c->lab)->header.message_id);
	lab_drop(c->lab);	/* HDR, SK {KEi(1), N(link)} --> */
	ike_writer_chain(&w, buf, sizeof(buf));
	ike_put_ke(&w, IKE_KE_ECP_256, IKE_VIEW(point, sizeof(point)));
	if (link_len)
		ike_put_status(&w, IKE_N_ADDITIONAL_KEY_EXCHANGE,
			       IKE_VIEW(link, link_len));
	len = ike_writer_finish(&w);
	KUNIT_ASSERT_GT(test, len, 0);
	lab_forge(&c->lab->b, &header, w.first, buf, len);
	lab_deliver(c->lab);
}

static void the_link_is_missing_or_too_long(struct kunit *test)
{
	static const size_t lens[] = { 0, 257 };
	struct clash c;
	int i;

	for (i = 0; i < ARRAY_SIZE(lens); i++) {
		answer_with_link(&c, test, lens[i]);
		lab_expect_done(&c.lab->a, 2, -EBADMSG);
		KUNIT_EXPECT_EQ(test, lab_states(&c.lab->a), 1);
		KUNIT_EXPECT_EQ(test, lab_reserved(&c.lab->a), 0);
		lab_end(c.lab);
	}
	answer_with_link(&c, test, 256);
	expect_followup(c.lab);
	lab_drop(c.lab);
	lab_end(c.lab);
}

static void put_followup(struct lab *lab, struct lab_side *from, u16 method,
			 const void *link, size_t link_len)
{
	struct ike_header header;
	struct ike_writer w;
	u8 buf[200], key[65] = {};
	ssize_t len;

	header = lab_header(from, IKE_EXCHANGE_IKE_FOLLOWUP_KE, 0,
			    lab_sa(from)->window.next_request);
	ike_writer_chain(&w, buf, sizeof(buf));
	ike_put_ke(&w, method, IKE_VIEW(key, sizeof(key)));
	ike_put_status(&w, IKE_N_ADDITIONAL_KEY_EXCHANGE,
		       IKE_VIEW(link, link_len));
	len = ike_writer_finish(&w);
	KUNIT_ASSERT_GT(lab->test, len, 0);
	lab_forge(from, &header, w.first, buf, len);
}

/* b is told to go on with what it knows nothing of. */
static void nothing_was_begun(struct kunit *test)
{
	struct lab *lab = lab_tunnel(test, &multi, &multi);

	put_followup(lab, &lab->a, IKE_KE_ECP_256, "link", 4);
	lab_deliver(lab);
	clash_expect_refusal(lab, IKE_N_STATE_NOT_FOUND);
	lab_drop(lab);
	lab_expect_agreement(lab, 1);
	expect_no_rest(lab);
	lab_end(lab);
}

static struct ike_followup *begin(struct clash *c, struct kunit *test)
{
	clash_lay(c, test, &multi, &multi);
	lab_rekey(&c->lab->a, "net", 2);
	lab_deliver(c->lab);	/* HDR, SK {N(REKEY_SA), SA, Ni, KEi, ...} --> */
	lab_deliver(c->lab);	/* <-- HDR, SK {SA, Nr, KEr, ..., N(link)} */
	lab_drop(c->lab);
	KUNIT_ASSERT_NOT_NULL(test, lab_sa(&c->lab->b)->followup);
	return lab_sa(&c->lab->b)->followup;
}

/* Whoever goes on with something else, or otherwise, gets nowhere. */
static void another_link_or_method(struct kunit *test)
{
	struct ike_followup *f;
	struct clash c;
	u8 link[4];
	int i;

	for (i = 0; i < 4; i++) {
		f = begin(&c, test);
		put_unaligned_be32(f->link, link);
		link[i] ^= 1;
		put_followup(c.lab, &c.lab->a, IKE_KE_ECP_256, link, 4);
		lab_deliver(c.lab);
		clash_expect_refusal(c.lab, IKE_N_STATE_NOT_FOUND);
		lab_run(c.lab);
		clash_expect_one(&c);
		lab_end(c.lab);
	}
	f = begin(&c, test);
	put_unaligned_be32(f->link, link);
	put_followup(c.lab, &c.lab->a, IKE_KE_X25519, link, 4);
	lab_deliver(c.lab);
	clash_expect_refusal(c.lab, IKE_N_INVALID_KE_PAYLOAD);
	lab_settle(c.lab, 60000);
	clash_expect_one(&c);
	expect_no_rest(c.lab);
	lab_end(c.lab);
}

/* The peer never goes on: it is forgotten, and the old one stays. */
static void the_peer_does_not_go_on(struct kunit *test)
{
	struct clash c;
	int i;

	begin(&c, test);
	for (i = 0; i < 61; i++) {
		lab_advance(c.lab, 1000);
		while (lab_drop(c.lab))
			;
	}
	expect_no_rest_of(&c.lab->b);
	KUNIT_EXPECT_EQ(test, lab_states(&c.lab->b), 1);
	lab_settle(c.lab, 120000);
	clash_expect_one(&c);
	lab_end(c.lab);
}

/* The peer begins again and again, and goes on with none: one is remembered. */
static void another_one_is_begun(struct kunit *test)
{
	struct ike_sa *sa;
	struct clash c;
	u32 link;
	int i;

	link = begin(&c, test)->link;
	sa = lab_sa(&c.lab->a);
	sa->window.next_request--;	/* as if it had not gone on */
	for (i = 0; i < 5; i++) {
		ike_window_acked(sa);
		ike_task_end(sa, list_first_entry(&sa->tasks, struct ike_task,
						  entry), 0, "");
		sa->busy = false;
		lab_rekey(&c.lab->a, "net", 10 + i);
		lab_deliver(c.lab);	/* HDR, SK {N(REKEY_SA), SA, ...} --> */
		lab_drop(c.lab);
		KUNIT_ASSERT_NOT_NULL(test, lab_sa(&c.lab->b)->followup);
		KUNIT_EXPECT_NE(test, lab_sa(&c.lab->b)->followup->link, link);
		KUNIT_EXPECT_EQ(test, lab_reserved(&c.lab->b), 1);
		link = lab_sa(&c.lab->b)->followup->link;
	}
	lab_settle(c.lab, 120000);
	clash_expect_one(&c);
	expect_no_rest(c.lab);
	lab_end(c.lab);
}

static const struct lab_conf ike_multi = {
	.proposals[0] = IKE_WITH(KE(X25519), ADDKE(1, ECP_256)),
};

static void rekey_ike(struct kunit *test, bool by_b)
{
	struct old old;
	struct lab *lab = old_tunnel(test, &ike_multi, &ike_multi, &old);
	struct lab_side *from = by_b ? &lab->b : &lab->a;

	lab_rekey(from, "", 2);
	lab_deliver(lab);	/* HDR, SK {SA, Ni, KEi} --> */
	lab_deliver(lab);	/* <-- HDR, SK {SA, Nr, KEr, N(link)} */
	expect_followup(lab);
	KUNIT_EXPECT_EQ(test, lab_events(&lab->a, IKE_EVENT_IKE_REKEYED), 0);
	KUNIT_EXPECT_EQ(test, lab_events(&lab->b, IKE_EVENT_IKE_REKEYED), 0);
	lab_deliver(lab);	/* HDR, SK {KEi(1), N(link)} --> */
	KUNIT_EXPECT_EQ(test, lab_events(lab_other(from),
					 IKE_EVENT_IKE_REKEYED), 1);
	lab_deliver(lab);	/* <-- HDR, SK {KEr(1)} */
	lab_expect_done(from, 2, 0);
	old_expect_one_new(lab, &old);
	KUNIT_EXPECT_EQ(test, lab_state(&lab->a)->name.spi_in, old.child);
	old_expect_work(lab);
}

static void an_ike_sa_is_rekeyed(struct kunit *test)
{
	rekey_ike(test, false);
}

static void the_responder_rekeys_the_ike_sa(struct kunit *test)
{
	rekey_ike(test, true);
}

static const struct lab_conf ike_prefers_ecp384 = {
	.proposals[0] = IKE_WITH(KE(ECP_384), KE(X25519), ADDKE(1, ECP_256)),
};

static void another_method_is_wanted_for_the_ike_sa(struct kunit *test)
{
	struct old old;
	struct lab *lab = old_tunnel(test, &ike_prefers_ecp384, &ike_multi,
				     &old);

	lab_rekey(&lab->a, "", 2);
	lab_deliver(lab);	/* HDR, SK {SA, Ni, KEi} --> */
	old_expect_refusal(lab, IKE_N_INVALID_KE_PAYLOAD);
	lab_run(lab);
	lab_expect_done(&lab->a, 2, 0);
	old_expect_one_new(lab, &old);
	old_expect_work(lab);
}

static struct lab *both_rekey_the_ike_sa(struct kunit *test,
					 const struct lab_conf *a,
					 const struct lab_conf *b,
					 struct old *old)
{
	const struct nonces *n = test->param_value;
	struct lab *lab = old_tunnel(test, a, b, old);

	a_rekeys(lab, n, "");
	b_rekeys(lab, n, "");
	lab_deliver(lab);	/* HDR, SK {SA, Ni, KEi} --> */
	lab_deliver(lab);	/* <-- HDR, SK {SA, Ni, KEi} */
	return lab;
}

static void both_rekey_the_same_ike_sa(struct kunit *test)
{
	const struct nonces *n = test->param_value;
	struct old old;
	struct lab *lab = both_rekey_the_ike_sa(test, &ike_multi, &ike_multi,
						&old);

	lab_deliver(lab);	/* <-- HDR, SK {SA, Nr, KEr, N(link)} */
	lab_deliver(lab);	/* HDR, SK {SA, Nr, KEr, N(link)} --> */
	KUNIT_ASSERT_EQ(test, lab_on_wire(lab), 1);
	expect_followup(lab);
	KUNIT_EXPECT_PTR_EQ(test, lab_next(lab)->to,
			    n->a_wins ? &lab->b : &lab->a);
	KUNIT_EXPECT_EQ(test, lab->a.e->stats.ike_sas, 2);
	KUNIT_EXPECT_EQ(test, lab->b.e->stats.ike_sas, 2);
	old_expect_winner(lab, &old, n->a_wins);
}

static void the_answer_for_the_ike_sa_is_late(struct kunit *test)
{
	const struct nonces *n = test->param_value;
	struct lab_datagram *late;
	struct old old;
	struct lab *lab = both_rekey_the_ike_sa(test, &ike_multi, &ike_multi,
						&old);

	late = lab_take(lab);	/* <-- HDR, SK {SA, Nr, KEr, N(link)} */
	lab_run(lab);
	lab_put(lab, late);
	lab_settle(lab, 70000);
	old_expect_winner(lab, &old, n->a_wins);
}

static void the_request_for_the_ike_sa_is_late(struct kunit *test)
{
	const struct nonces *n = test->param_value;
	struct lab_datagram *late;
	struct old old;
	struct lab *lab = old_tunnel(test, &ike_multi, &ike_multi, &old);

	a_rekeys(lab, n, "");
	late = lab_take(lab);	/* HDR, SK {SA, Ni, KEi} --> */
	b_rekeys(lab, n, "");
	lab_deliver(lab);	/* <-- HDR, SK {SA, Ni, KEi} */
	lab_deliver(lab);	/* HDR, SK {SA, Nr, KEr, N(link)} --> */
	expect_followup(lab);
	lab_put(lab, late);
	lab_swap(lab);
	lab_deliver(lab);	/* the late one */
	lab_swap(lab);
	old_expect_refusal(lab, IKE_N_TEMPORARY_FAILURE);
	lab_deliver(lab);	/* <-- HDR, SK {N(TEMPORARY_FAILURE)} */
	old_expect_winner(lab, &old, false);
}

static const struct lab_conf ike_rather_one = {
	.proposals[0] = IKE_WITH(KE(X25519), ADDKE(1, NONE),
				 ADDKE(1, ECP_256)),
};

static const struct lab_conf ike_rather_two = {
	.proposals[0] = IKE_WITH(KE(X25519), ADDKE(1, ECP_256),
				 ADDKE(1, NONE)),
};

static void both_rekey_the_ike_sa_and_one_in_two_steps(struct kunit *test)
{
	const struct nonces *n = test->param_value;
	struct old old;
	struct lab *lab = both_rekey_the_ike_sa(test, &ike_rather_one,
						&ike_rather_two, &old);

	lab_deliver(lab);	/* <-- HDR, SK {SA, Nr, KEr, N(link)} */
	lab_deliver(lab);	/* HDR, SK {SA, Nr, KEr} --> */
	lab_settle(lab, 70000);
	old_expect_winner(lab, &old, n->a_wins);
}

static void any_message_for_the_ike_sa_is_lost(struct kunit *test)
{
	const struct nonces *n = test->param_value;
	struct old old;
	struct lab *lab;
	int lost, i;

	for (lost = 0; lost < 8; lost++) {
		lab = old_tunnel(test, &ike_multi, &ike_multi, &old);
		a_rekeys(lab, n, "");
		b_rekeys(lab, n, "");
		for (i = 0; i < lost; i++)
			lab_deliver(lab);
		lab_drop(lab);
		lab_settle(lab, 120000);
		lab->a.first_octet = 0;
		lab->b.first_octet = 0;
		old_expect_one_new(lab, &old);
		old_expect_work(lab);
	}
}

/* b takes down what a is about to replace. */
static void one_rekeys_the_ike_sa_the_other_deletes(struct kunit *test)
{
	struct old old;
	struct lab *lab = old_tunnel(test, &ike_multi, &ike_multi, &old);

	lab_rekey(&lab->a, "", 2);
	lab_deliver(lab);	/* HDR, SK {SA, Ni, KEi} --> */
	lab_deliver(lab);	/* <-- HDR, SK {SA, Nr, KEr, N(link)} */
	lab->traffic = false;
	lab_down(&lab->b, "", 3);
	lab_deliver(lab);	/* HDR, SK {KEi(1), N(link)} --> */
	lab_swap(lab);
	old_expect_refusal(lab, IKE_N_TEMPORARY_FAILURE);
	lab_swap(lab);
	lab_settle(lab, OLD_QUIET);
	lab_expect_done(&lab->b, 3, 0);
	KUNIT_EXPECT_NOT_NULL(test, lab_done(&lab->a, 2));
	lab_expect_nothing(lab);
	lab_end(lab);
}

static void the_peer_does_not_go_on_with_the_ike_sa(struct kunit *test)
{
	struct old old;
	struct lab *lab = old_tunnel(test, &ike_multi, &ike_multi, &old);
	int i;

	lab_rekey(&lab->a, "", 2);
	lab_deliver(lab);	/* HDR, SK {SA, Ni, KEi} --> */
	lab_deliver(lab);	/* <-- HDR, SK {SA, Nr, KEr, N(link)} */
	for (i = 0; i < 61; i++) {
		while (lab_drop(lab))
			;
		lab_advance(lab, 1000);
	}
	KUNIT_EXPECT_EQ(test, lab->b.e->stats.ike_sas, 1);
	lab_settle(lab, 120000);
	old_expect_one_new(lab, &old);
	old_expect_work(lab);
}

static struct kunit_case multi_ke_cases[] = {
	KUNIT_CASE(a_child_is_rekeyed),
	KUNIT_CASE(the_responder_rekeys),
	KUNIT_CASE(by_four_key_exchanges),
	KUNIT_CASE(a_further_child),
	KUNIT_CASE(a_further_child_of_an_old_ike_sa),
	KUNIT_CASE_PARAM(both_want_a_further_child, nonces_gen_params),
	KUNIT_CASE(another_method_is_wanted),
	KUNIT_CASE_PARAM(both_rekey, nonces_gen_params),
	KUNIT_CASE_PARAM(the_answer_is_late, nonces_gen_params),
	KUNIT_CASE_PARAM(the_request_is_late, nonces_gen_params),
	KUNIT_CASE_PARAM(both_rekey_and_one_in_two_steps, nonces_gen_params),
	KUNIT_CASE_PARAM(any_message_is_lost, nonces_gen_params),
	KUNIT_CASE_PARAM(any_message_is_overtaken, nonces_gen_params),
	KUNIT_CASE(one_rekeys_the_other_deletes),
	KUNIT_CASE(the_other_one_waits),
	KUNIT_CASE(the_answer_makes_no_sense),
	KUNIT_CASE(the_link_is_missing_or_too_long),
	KUNIT_CASE(nothing_was_begun),
	KUNIT_CASE(another_link_or_method),
	KUNIT_CASE(the_peer_does_not_go_on),
	KUNIT_CASE(another_one_is_begun),
	KUNIT_CASE(an_ike_sa_is_rekeyed),
	KUNIT_CASE(the_responder_rekeys_the_ike_sa),
	KUNIT_CASE(another_method_is_wanted_for_the_ike_sa),
	KUNIT_CASE_PARAM(both_rekey_the_same_ike_sa, nonces_gen_params),
	KUNIT_CASE_PARAM(the_answer_for_the_ike_sa_is_late, nonces_gen_params),
	KUNIT_CASE_PARAM(the_request_for_the_ike_sa_is_late, nonces_gen_params),
	KUNIT_CASE_PARAM(both_rekey_the_ike_sa_and_one_in_two_steps,
			 nonces_gen_params),
	KUNIT_CASE_PARAM(any_message_for_the_ike_sa_is_lost, nonces_gen_params),
	KUNIT_CASE(one_rekeys_the_ike_sa_the_other_deletes),
	KUNIT_CASE(the_peer_does_not_go_on_with_the_ike_sa),
	{}
};

struct kunit_suite ikek_multi_ke_suite = {
	.name = "ikek_multi_ke",
	.test_cases = multi_ke_cases,
};
