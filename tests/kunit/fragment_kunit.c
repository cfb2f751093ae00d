// SPDX-License-Identifier: GPL-2.0-only
/*
 * Messages that are too long for one datagram, RFC 7383: who cuts them, into
 * what, and what is sent again. What a receiver makes of fragments is in
 * reassembly_kunit.c.
 */
#include "lab.h"
#include "suites.h"

#include "ike/sa.h"

#define TICKET		7
#define SMALL		(576 - 20 - 8 - 4)	/* of IKE in such a datagram */

#define PART \
	"a-name-that-goes-on-and-on-and-on-until-it-has-no-place-in-a-label." \
	"and-as-one-label-is-not-enough-there-is-another-one-like-the-first." \
	"and-a-third-one-because-nobody-has-told-it-when-to-come-to-an-end." \
	"the-fourth-one-is-short."
#define LONG_ID		PART PART "test"

static const struct lab_conf confs[] = {
	[IKE_FRAGMENTATION_YES] = {
		.fragmentation = IKE_FRAGMENTATION_YES,
		.settings.fragment_size_v4 = 200,
	},
	[IKE_FRAGMENTATION_ACCEPT] = {
		.fragmentation = IKE_FRAGMENTATION_ACCEPT,
		.settings.fragment_size_v4 = 200,
	},
	[IKE_FRAGMENTATION_FORCE] = {
		.fragmentation = IKE_FRAGMENTATION_FORCE,
		.settings.fragment_size_v4 = 200,
	},
	[IKE_FRAGMENTATION_NO] = {
		.fragmentation = IKE_FRAGMENTATION_NO,
		.settings.fragment_size_v4 = 200,
	},
};

/* Up to the IKE_AUTH request, which is still on the wire */
static struct lab *begin(struct kunit *test, const struct lab_conf *a,
			 const struct lab_conf *b)
{
	struct lab *lab = lab_pair(test, a, b);

	lab_up(&lab->a, "net", TICKET);
	lab_deliver(lab);	/* HDR, SAi1, KEi, Ni, N --> */
	lab_deliver(lab);	/* <-- HDR, SAr1, KEr, Nr, N */
	return lab;
}

static bool cuts(enum ike_fragmentation ours, enum ike_fragmentation theirs)
{
	return (ours == IKE_FRAGMENTATION_YES ||
		ours == IKE_FRAGMENTATION_FORCE) &&
	       theirs != IKE_FRAGMENTATION_NO;
}

static void expect_cuts(struct lab_side *from, bool cut)
{
	struct lab_side *to = lab_other(from);
	struct kunit *test = from->lab->test;

	KUNIT_EXPECT_EQ(test, lab_count(from, IKE_COUNT_FRAGMENT_OUT) > 1, cut);
	KUNIT_EXPECT_EQ(test, lab_count(to, IKE_COUNT_FRAGMENT_IN),
			lab_count(from, IKE_COUNT_FRAGMENT_OUT));
	KUNIT_EXPECT_EQ(test, lab_count(to, IKE_COUNT_REASSEMBLED), cut);
	KUNIT_EXPECT_EQ(test, lab_count(to, IKE_COUNT_RX_FRAGMENT), 0);
}

static void both_sides_have_to_want_it(struct kunit *test)
{
	unsigned int a, b;
	struct lab *lab;
	bool agreed;

	for (a = 0; a < ARRAY_SIZE(confs); a++) {
		for (b = 0; b < ARRAY_SIZE(confs); b++) {
			agreed = a != IKE_FRAGMENTATION_NO &&
				 b != IKE_FRAGMENTATION_NO;
			lab = lab_tunnel(test, &confs[a], &confs[b]);
			KUNIT_EXPECT_EQ(test, lab_sa(&lab->a)->fragmentation,
					agreed);
			KUNIT_EXPECT_EQ(test, lab_sa(&lab->b)->fragmentation,
					agreed);
			expect_cuts(&lab->a, cuts(a, b));
			expect_cuts(&lab->b, cuts(b, a));
			lab_end(lab);
		}
	}
}

/* Who has not been asked does not say that it can. */
static void it_is_told_to_those_who_ask(struct kunit *test)
{
	struct lab *lab = lab_pair(test, &confs[IKE_FRAGMENTATION_NO],
				   &confs[IKE_FRAGMENTATION_YES]);
	struct ike_msg *msg = kunit_kzalloc(test, sizeof(*msg), GFP_KERNEL);
	struct lab_datagram *d;
	unsigned int i;

	KUNIT_ASSERT_NOT_NULL(test, msg);
	lab_up(&lab->a, "net", TICKET);
	for (i = 0; i < 2; i++) {
		d = lab_next(lab);
		KUNIT_ASSERT_EQ(test, 0,
				ike_decode_message(IKE_VIEW(d->data, d->len),
						   msg));
		KUNIT_EXPECT_FALSE(test,
				   ike_msg_notify(msg,
						  IKE_N_FRAGMENTATION_SUPPORTED,
						  NULL));
		lab_deliver(lab);
	}
	lab_end(lab);
}

/* The numbers of the fragments on the wire, all of one message */
static void expect_fragments(struct lab *lab, size_t longest)
{
	struct kunit *test = lab->test;
	struct ike_msg *msg = kunit_kzalloc(test, sizeof(*msg), GFP_KERNEL);
	unsigned int n = lab_on_wire(lab), i = 0;
	const struct ike_payload *p;
	struct lab_datagram *d;
	struct ike_skf_view f;

	KUNIT_ASSERT_NOT_NULL(test, msg);
	KUNIT_EXPECT_GT(test, n, 1);
	list_for_each_entry(d, &lab->wire, entry) {
		KUNIT_EXPECT_LE(test, d->len, longest);
		/* no shorter than a block of the cipher makes it */
		if (i + 1 < n)
			KUNIT_EXPECT_GT(test, d->len, longest - 16);
		KUNIT_ASSERT_EQ(test, 0,
				ike_decode_message(IKE_VIEW(d->data, d->len),
						   msg));
		p = ike_msg_find(msg, IKE_PAYLOAD_SKF);
		KUNIT_ASSERT_NOT_NULL(test, p);
		KUNIT_EXPECT_EQ(test, msg->n, 1);
		KUNIT_EXPECT_EQ(test, p->next, i ? 0 : IKE_PAYLOAD_IDI);
		KUNIT_EXPECT_EQ(test, msg->header.message_id, 1);
		ike_view_skf(p, &f);
		KUNIT_EXPECT_EQ(test, f.number, ++i);
		KUNIT_EXPECT_EQ(test, f.total, n);
	}
	kunit_kfree(test, msg);
}

static const struct lab_conf suites[] = {
	{ .settings.fragment_size_v4 = 180 },
	{
		.settings.fragment_size_v4 = 180,
		.proposals[0] = {
			{ IKE_TRANSFORM_ENCR, IKE_ENCR_AES_CBC, 256 },
			{ IKE_TRANSFORM_INTEG, IKE_INTEG_HMAC_SHA2_512_256 },
			{ IKE_TRANSFORM_PRF, IKE_PRF_HMAC_SHA2_512 },
			{ IKE_TRANSFORM_KE, IKE_KE_X25519 },
		},
	}, {
		.settings.fragment_size_v4 = 180,
		.proposals[0] = {
			{ IKE_TRANSFORM_ENCR, IKE_ENCR_CHACHA20_POLY1305 },
			{ IKE_TRANSFORM_PRF, IKE_PRF_HMAC_SHA2_256 },
			{ IKE_TRANSFORM_KE, IKE_KE_X25519 },
		},
	},
};

static void fragments_are_as_long_as_they_may_be(struct kunit *test)
{
	struct lab *lab;
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(suites); i++) {
		lab = begin(test, &suites[i], &suites[i]);
		expect_fragments(lab, 180 - 20 - 8 - 4);
		lab_run(lab);
		lab_expect_done(&lab->a, TICKET, 0);
		lab_expect_agreement(lab, 1);
		lab_end(lab);
	}
}

/* Just long enough for a datagram, and one octet too long */
static void what_fits_is_not_cut(struct kunit *test)
{
	struct lab_conf conf = {};
	struct lab *lab;
	size_t whole;

	lab = begin(test, &conf, &conf);
	KUNIT_ASSERT_EQ(test, lab_on_wire(lab), 1);
	whole = lab_next(lab)->len + 20 + 8 + 4;
	lab_end(lab);

	conf.settings.fragment_size_v4 = whole;
	lab = begin(test, &conf, &conf);
	KUNIT_EXPECT_EQ(test, lab_on_wire(lab), 1);
	KUNIT_EXPECT_EQ(test, lab_count(&lab->a, IKE_COUNT_FRAGMENT_OUT), 0);
	lab_end(lab);

	conf.settings.fragment_size_v4 = whole - 1;
	lab = begin(test, &conf, &conf);
	KUNIT_EXPECT_EQ(test, lab_on_wire(lab), 2);
	KUNIT_EXPECT_EQ(test, lab_count(&lab->a, IKE_COUNT_FRAGMENT_OUT), 2);
	lab_run(lab);
	lab_expect_agreement(lab, 1);
	lab_end(lab);
}

/* IKE_SA_INIT has no keys to do it with, and goes as it is. */
static void ike_sa_init_is_not_cut(struct kunit *test)
{
	struct lab *lab = lab_pair(test, &confs[IKE_FRAGMENTATION_FORCE],
				   &confs[IKE_FRAGMENTATION_FORCE]);

	lab_up(&lab->a, "net", TICKET);
	KUNIT_EXPECT_EQ(test, lab_on_wire(lab), 1);
	KUNIT_EXPECT_GT(test, lab_next(lab)->len, 168);
	lab_deliver(lab);
	KUNIT_EXPECT_EQ(test, lab_on_wire(lab), 1);
	KUNIT_EXPECT_GT(test, lab_next(lab)->len, 168);
	lab_end(lab);
}

/* With so little room nothing would be gained. */
static void a_message_is_not_cut_into_crumbs(struct kunit *test)
{
	static const struct lab_conf crumbs = {
		.settings.fragment_size_v4 = 60,
	};
	struct lab *lab = lab_tunnel(test, &crumbs, &crumbs);

	KUNIT_EXPECT_EQ(test, lab_count(&lab->a, IKE_COUNT_FRAGMENT_OUT), 0);
	KUNIT_EXPECT_EQ(test, lab_count(&lab->b, IKE_COUNT_FRAGMENT_OUT), 0);
	lab_end(lab);
}

/* The first @n datagrams on the tape, and those that follow, are the same. */
static void expect_same(struct lab *lab, unsigned int n)
{
	struct lab_datagram *first, *again;
	struct kunit *test = lab->test;
	unsigned int i;

	KUNIT_ASSERT_EQ(test, list_count_nodes(&lab->tape), 2 * n);
	first = list_first_entry(&lab->tape, struct lab_datagram, entry);
	again = first;
	for (i = 0; i < n; i++)
		again = list_next_entry(again, entry);
	for (i = 0; i < n; i++) {
		KUNIT_ASSERT_EQ(test, first->len, again->len);
		KUNIT_EXPECT_MEMEQ(test, first->data, again->data, again->len);
		first = list_next_entry(first, entry);
		again = list_next_entry(again, entry);
	}
}

static void drop_all(struct lab *lab)
{
	while (lab_drop(lab))
		;
}

static void a_request_comes_again_in_the_same_fragments(struct kunit *test)
{
	const struct lab_conf *conf = &confs[IKE_FRAGMENTATION_YES];
	struct lab *lab = lab_pair(test, conf, conf);
	unsigned int n;

	lab_up(&lab->a, "net", TICKET);
	lab_deliver(lab);
	lab->recording = true;
	lab_deliver(lab);
	n = lab_on_wire(lab);
	KUNIT_EXPECT_GT(test, n, 1);
	drop_all(lab);
	lab_await(&lab->a);
	KUNIT_EXPECT_EQ(test, lab_on_wire(lab), n);
	expect_same(lab, n);
	KUNIT_EXPECT_EQ(test, lab_count(&lab->a, IKE_COUNT_TX_RETRANSMIT), 1);
	lab_run(lab);
	lab_expect_agreement(lab, 1);
	lab_end(lab);
}

/* RFC 7383 section 2.6.1: the first fragment asks for the answer, and for all
 * of it; the others do not.
 */
static void a_repeated_request_is_answered_once(struct kunit *test)
{
	const struct lab_conf *conf = &confs[IKE_FRAGMENTATION_YES];
	struct lab *lab = begin(test, conf, conf);
	unsigned int n = lab_on_wire(lab), answers, i;

	for (i = 0; i < n; i++)
		lab_deliver(lab);	/* HDR, SKF {...} --> */
	lab->recording = true;
	lab_await(&lab->a);		/* the answers are under way still */
	answers = lab_on_wire(lab);
	KUNIT_EXPECT_GT(test, answers, 1);
	drop_all(lab);
	lab_await(&lab->a);
	KUNIT_ASSERT_EQ(test, lab_on_wire(lab), n);
	drop_all(lab);
	lab_await(&lab->a);
	KUNIT_ASSERT_EQ(test, lab_on_wire(lab), n);
	for (i = 0; i < n; i++) {
		lab_deliver(lab);
		KUNIT_EXPECT_EQ(test, lab_on_wire(lab), n - 1 - i + answers);
	}
	KUNIT_EXPECT_EQ(test, lab_count(&lab->b, IKE_COUNT_RX_DUPLICATE), 1);
	KUNIT_EXPECT_EQ(test, lab_count(&lab->b, IKE_COUNT_RX_FRAGMENT), n - 1);
	lab_run(lab);
	lab_expect_done(&lab->a, TICKET, 0);
	lab_expect_agreement(lab, 1);
	lab_end(lab);
}

static void an_answer_comes_again_in_the_same_fragments(struct kunit *test)
{
	const struct lab_conf *conf = &confs[IKE_FRAGMENTATION_YES];
	struct lab *lab = begin(test, conf, conf);
	unsigned int n = lab_on_wire(lab), answers, i;
	struct lab_datagram *first;

	first = lab_next(lab);
	lab_duplicate(lab);
	lab_take(lab);
	for (i = 1; i < n; i++)
		lab_deliver(lab);
	lab->recording = true;
	lab_deliver(lab);
	answers = lab_on_wire(lab);
	KUNIT_EXPECT_GT(test, answers, 1);
	drop_all(lab);
	lab->recording = false;
	lab_put(lab, first);
	lab->recording = true;
	lab_deliver(lab);
	KUNIT_EXPECT_EQ(test, lab_on_wire(lab), answers);
	expect_same(lab, answers);
	lab_run(lab);
	lab_expect_agreement(lab, 1);
	lab_end(lab);
}

static const struct lab_conf long_names = {
	.local_id = LONG_ID,
	.remote_id = LONG_ID,
};

static const struct lab_conf long_names_in_one = {
	.local_id = LONG_ID,
	.remote_id = LONG_ID,
	.fragmentation = IKE_FRAGMENTATION_ACCEPT,
};

/* Only 576 octets get through, and nobody tells: what was sent in one piece
 * comes in small fragments after some tries, and so does the answer.
 */
static void a_narrow_path_is_found_out(struct kunit *test)
{
	struct lab *lab = begin(test, &long_names, &long_names);

	KUNIT_ASSERT_EQ(test, lab_on_wire(lab), 1);
	KUNIT_EXPECT_GT(test, lab_next(lab)->len, SMALL);
	KUNIT_EXPECT_EQ(test, lab_count(&lab->a, IKE_COUNT_FRAGMENT_OUT), 0);
	lab_drop(lab);
	lab->longest = SMALL;
	lab_await(&lab->a);
	KUNIT_EXPECT_EQ(test, lab_count(&lab->a, IKE_COUNT_TX_RETRANSMIT), 3);
	expect_fragments(lab, SMALL);
	lab_run(lab);
	lab_expect_done(&lab->a, TICKET, 0);
	lab_expect_agreement(lab, 1);
	KUNIT_EXPECT_GT(test, lab_count(&lab->b, IKE_COUNT_FRAGMENT_OUT), 1);
	KUNIT_EXPECT_EQ(test, lab_count(&lab->b, IKE_COUNT_RX_DUPLICATE), 0);
	lab_end(lab);
}

/* The way back alone is narrow: the request arrives, its answer does not. */
static void a_narrow_way_back_is_found_out(struct kunit *test)
{
	struct lab *lab = begin(test, &long_names, &long_names);

	lab->longest = SMALL;
	lab_deliver(lab);	/* HDR, SK {IDi, ...} --> */
	KUNIT_EXPECT_EQ(test, lab_on_wire(lab), 0);
	KUNIT_EXPECT_EQ(test, lab_states(&lab->b), 1);
	lab->longest = 0;
	lab_await(&lab->a);
	lab_deliver(lab);	/* again --> */
	drop_all(lab);
	lab_await(&lab->a);
	lab_deliver(lab);	/* and again --> */
	drop_all(lab);
	lab_await(&lab->a);	/* in fragments, the first of which asks */
	lab->longest = SMALL;
	lab_run(lab);
	KUNIT_EXPECT_EQ(test, lab_count(&lab->b, IKE_COUNT_RX_DUPLICATE), 3);
	KUNIT_EXPECT_GT(test, lab_count(&lab->b, IKE_COUNT_FRAGMENT_OUT), 1);
	lab_expect_done(&lab->a, TICKET, 0);
	lab_expect_agreement(lab, 1);
	lab_end(lab);
}

/* What has been found out holds for what follows, and for the heir. */
static void what_was_learnt_is_kept(struct kunit *test)
{
	struct lab *lab = begin(test, &long_names, &long_names);

	lab_drop(lab);
	lab->longest = SMALL;
	lab_await(&lab->a);
	lab_run(lab);
	lab_expect_agreement(lab, 1);
	lab_rekey(&lab->a, "", TICKET + 1);
	lab_run(lab);
	lab_expect_done(&lab->a, TICKET + 1, 0);
	KUNIT_EXPECT_TRUE(test, lab_sa(&lab->a)->fragmentation);
	KUNIT_EXPECT_TRUE(test, lab_sa(&lab->b)->fragmentation);
	KUNIT_EXPECT_TRUE(test, lab_sa(&lab->a)->small_fragments);
	KUNIT_EXPECT_TRUE(test, lab_sa(&lab->b)->small_fragments);
	lab_end(lab);
}

/* Who must not cut messages sends them as they are until it gives up. */
static void who_may_not_cut_does_not(struct kunit *test)
{
	struct lab *lab = begin(test, &long_names_in_one, &long_names);

	lab_drop(lab);
	lab->longest = SMALL;
	lab_settle(lab, 300000);
	KUNIT_EXPECT_EQ(test, lab_count(&lab->a, IKE_COUNT_FRAGMENT_OUT), 0);
	lab_expect_done(&lab->a, TICKET, -ETIMEDOUT);
	lab_expect_nothing(lab);
	lab_end(lab);
}

/* A short message that is not answered was not too long. */
static void short_messages_stay_whole(struct kunit *test)
{
	struct lab *lab = lab_tunnel(test, NULL, NULL);

	lab_down(&lab->a, "", TICKET);
	drop_all(lab);
	lab_advance(lab, 20000);
	KUNIT_EXPECT_GT(test, lab_count(&lab->a, IKE_COUNT_TX_RETRANSMIT), 3);
	KUNIT_EXPECT_EQ(test, lab_count(&lab->a, IKE_COUNT_FRAGMENT_OUT), 0);
	drop_all(lab);
	lab_end(lab);
}

static const struct lab_conf many_selectors = {
	.settings.fragment_size_v4 = 200,
	.n_children = 2,
	.children[1] = { .name = "more" },
};

/* An heir does not negotiate: it can what the one before it could. */
static void rekeyed_ike_sas_go_on_with_it(struct kunit *test)
{
	struct lab *lab = lab_tunnel(test, &many_selectors, &many_selectors);
	u64 before;

	lab_rekey(&lab->b, "", TICKET);
	lab_run(lab);
	lab_expect_done(&lab->b, TICKET, 0);
	before = lab_count(&lab->b, IKE_COUNT_REASSEMBLED);
	lab_up(&lab->a, "more", TICKET);
	KUNIT_EXPECT_GT(test, lab_on_wire(lab), 1);
	lab_run(lab);
	lab_expect_done(&lab->a, TICKET, 0);
	lab_expect_agreement(lab, 2);
	KUNIT_EXPECT_EQ(test, lab_count(&lab->b, IKE_COUNT_REASSEMBLED),
			before + 1);
	lab_end(lab);
}

static struct kunit_case fragment_cases[] = {
	KUNIT_CASE(both_sides_have_to_want_it),
	KUNIT_CASE(it_is_told_to_those_who_ask),
	KUNIT_CASE(fragments_are_as_long_as_they_may_be),
	KUNIT_CASE(what_fits_is_not_cut),
	KUNIT_CASE(ike_sa_init_is_not_cut),
	KUNIT_CASE(a_message_is_not_cut_into_crumbs),
	KUNIT_CASE(a_request_comes_again_in_the_same_fragments),
	KUNIT_CASE(a_repeated_request_is_answered_once),
	KUNIT_CASE(an_answer_comes_again_in_the_same_fragments),
	KUNIT_CASE(a_narrow_path_is_found_out),
	KUNIT_CASE(a_narrow_way_back_is_found_out),
	KUNIT_CASE(what_was_learnt_is_kept),
	KUNIT_CASE(who_may_not_cut_does_not),
	KUNIT_CASE(short_messages_stay_whole),
	KUNIT_CASE(rekeyed_ike_sas_go_on_with_it),
	{}
};

struct kunit_suite ikek_fragment_suite = {
	.name = "ikek_fragment",
	.test_cases = fragment_cases,
};
