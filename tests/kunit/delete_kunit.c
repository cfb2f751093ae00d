// SPDX-License-Identifier: GPL-2.0-only
/*
 * The end of Child SAs and IKE SAs, from either side and from both at once;
 * RFC 7296 sections 1.4, 1.4.1 and 2.8.
 */
#include "lab.h"
#include "suites.h"

#include "ike/sa.h"

static void a_child_is_taken_down(struct kunit *test)
{
	struct lab *lab = lab_tunnel(test, NULL, NULL);

	lab_down(&lab->a, "net", 2);
	KUNIT_EXPECT_EQ(test, lab_states(&lab->a), 1);
	lab_deliver(lab);	/* HDR, SK {D} --> */
	KUNIT_EXPECT_EQ(test, lab_states(&lab->b), 0);
	KUNIT_EXPECT_NULL(test, lab_done(&lab->a, 2));
	lab_deliver(lab);	/* <-- HDR, SK {D} */
	lab_expect_done(&lab->a, 2, 0);
	lab_expect_agreement(lab, 0);
	KUNIT_EXPECT_EQ(test, lab_on_wire(lab), 0);
	KUNIT_EXPECT_EQ(test, lab_events(&lab->a, IKE_EVENT_CHILD_DOWN), 1);
	KUNIT_EXPECT_EQ(test, lab_events(&lab->b, IKE_EVENT_CHILD_DOWN), 1);
	KUNIT_EXPECT_EQ(test, lab_sas(&lab->a, IKE_SA_ESTABLISHED), 1);
	KUNIT_EXPECT_EQ(test, lab_sas(&lab->b, IKE_SA_ESTABLISHED), 1);
	KUNIT_EXPECT_EQ(test, lab_order(&lab->a, IKE_COMMAND_DOWN, "lab", "net",
					3), -ENOENT);
	lab_up(&lab->b, "net", 4);
	lab_run(lab);
	lab_expect_agreement(lab, 1);
	lab_end(lab);
}

/* RFC 7296 section 1.4.1: who deletes it himself names no SPI in his answer. */
static void expect_no_spi(struct lab *lab)
{
	KUNIT_EXPECT_NULL(lab->test, ike_msg_find(lab_read(lab),
						  IKE_PAYLOAD_DELETE));
}

static void both_take_the_child_down(struct kunit *test)
{
	struct lab *lab = lab_tunnel(test, NULL, NULL);

	lab_down(&lab->a, "net", 2);
	lab_down(&lab->b, "net", 3);
	KUNIT_EXPECT_EQ(test, lab_on_wire(lab), 2);
	lab_deliver(lab);	/* HDR, SK {D} --> */
	lab_deliver(lab);	/* <-- HDR, SK {D} */
	expect_no_spi(lab);
	lab_deliver(lab);	/* <-- HDR, SK {} */
	expect_no_spi(lab);
	lab_deliver(lab);	/* HDR, SK {} --> */
	KUNIT_EXPECT_EQ(test, lab_on_wire(lab), 0);
	lab_expect_done(&lab->a, 2, 0);
	lab_expect_done(&lab->b, 3, 0);
	lab_expect_agreement(lab, 0);
	KUNIT_EXPECT_EQ(test, lab_events(&lab->a, IKE_EVENT_CHILD_DOWN), 1);
	KUNIT_EXPECT_EQ(test, lab_events(&lab->b, IKE_EVENT_CHILD_DOWN), 1);
	KUNIT_EXPECT_EQ(test, lab_sas(&lab->a, IKE_SA_ESTABLISHED), 1);
	lab_end(lab);
}

/* The delete of one is late, or lost and sent again: the other one does not see
 * that they cross.
 */
static void one_of_two_deletes_is_late(struct kunit *test)
{
	struct lab_datagram *late;
	struct lab_side *slow, *quick;
	struct lab *lab;
	int i;

	for (i = 0; i < 4; i++) {
		lab = lab_tunnel(test, NULL, NULL);
		slow = i & 1 ? &lab->b : &lab->a;
		quick = i & 1 ? &lab->a : &lab->b;
		lab_down(slow, "net", 2);
		late = lab_take(lab);
		lab_down(quick, "net", 3);
		lab_deliver(lab);	/* <-- HDR, SK {D} */
		expect_no_spi(lab);
		lab_deliver(lab);	/* HDR, SK {} --> */
		lab_expect_done(quick, 3, 0);
		KUNIT_EXPECT_EQ(test, lab_states(quick), 0);
		if (i & 2)
			kfree(late);
		else
			lab_put(lab, late);
		lab_await(slow);
		lab_deliver(lab);	/* HDR, SK {D} --> */
		expect_no_spi(lab);
		lab_deliver(lab);	/* <-- HDR, SK {} */
		KUNIT_EXPECT_EQ(test, lab_on_wire(lab), 0);
		lab_expect_done(slow, 2, 0);
		lab_expect_agreement(lab, 0);
		KUNIT_EXPECT_EQ(test, lab_events(&lab->a, IKE_EVENT_CHILD_DOWN),
				1);
		KUNIT_EXPECT_EQ(test, lab_events(&lab->b, IKE_EVENT_CHILD_DOWN),
				1);
		KUNIT_EXPECT_EQ(test, lab_sas(&lab->a, IKE_SA_ESTABLISHED), 1);
		KUNIT_EXPECT_EQ(test, lab_sas(&lab->b, IKE_SA_ESTABLISHED), 1);
		lab_end(lab);
	}
}

static void both_take_the_ike_sa_down(struct kunit *test)
{
	struct lab *lab = lab_tunnel(test, NULL, NULL);

	lab_down(&lab->a, "", 2);
	lab_down(&lab->b, "", 3);
	KUNIT_EXPECT_EQ(test, lab_states(&lab->a), 0);
	lab_run(lab);
	lab_expect_done(&lab->a, 2, 0);
	lab_expect_done(&lab->b, 3, 0);
	lab_expect_nothing(lab);
	lab_end(lab);
}

static void a_child_while_the_ike_sa_goes(struct kunit *test)
{
	struct lab *lab = lab_tunnel(test, NULL, NULL);

	lab_down(&lab->a, "net", 2);
	lab_down(&lab->b, "", 3);
	lab_run(lab);
	KUNIT_EXPECT_NOT_NULL(test, lab_done(&lab->a, 2));
	lab_expect_done(&lab->b, 3, 0);
	lab_expect_nothing(lab);
	lab_end(lab);
}

static void a_child_then_the_ike_sa(struct kunit *test)
{
	struct lab *lab = lab_tunnel(test, NULL, NULL);

	lab_down(&lab->a, "net", 2);
	lab_down(&lab->a, "", 3);
	lab_run(lab);
	KUNIT_EXPECT_NOT_NULL(test, lab_done(&lab->a, 2));
	lab_expect_done(&lab->a, 3, 0);
	lab_expect_nothing(lab);
	lab_end(lab);
}

/* The peer is gone: the delete is not waited for longer than a few seconds. */
static void nobody_confirms(struct kunit *test)
{
	struct lab *lab = lab_tunnel(test, NULL, NULL);

	lab_down(&lab->a, "", 2);
	KUNIT_EXPECT_EQ(test, lab_states(&lab->a), 0);
	lab_advance(lab, 4999);
	KUNIT_EXPECT_EQ(test, lab_sas(&lab->a, IKE_SA_DELETING), 1);
	KUNIT_EXPECT_GT(test, lab_count(&lab->a, IKE_COUNT_TX_RETRANSMIT), 1);
	lab_advance(lab, 1);
	lab_expect_empty(&lab->a);
	lab_expect_done(&lab->a, 2, 0);
	lab_run(lab);		/* what was sent comes after all */
	lab_expect_nothing(lab);
	lab_end(lab);
}

/* RFC 7296 section 1.4.1 */
static void put_delete(struct lab *lab, struct lab_side *from, u8 protocol,
		       const u32 *spis, u16 n)
{
	struct ike_header header = lab_header(from, IKE_EXCHANGE_INFORMATIONAL,
					      0,
					      lab_sa(from)->window.next_request);
	u8 buf[256], raw[16 * IKE_ESP_SPI_LEN];
	struct ike_writer w;
	u16 i;

	for (i = 0; i < n; i++)
		put_unaligned_be32(spis[i], raw + i * IKE_ESP_SPI_LEN);
	ike_writer_chain(&w, buf, sizeof(buf));
	ike_put_delete(&w, protocol, n ? IKE_ESP_SPI_LEN : 0, n,
		       IKE_VIEW(raw, n * IKE_ESP_SPI_LEN));
	lab_forge(from, &header, IKE_PAYLOAD_DELETE, buf,
		  ike_writer_finish(&w));
	lab_sa(from)->window.next_request++;
}

static void a_delete_of_what_is_not_there(struct kunit *test)
{
	struct lab *lab = lab_tunnel(test, NULL, NULL);
	u32 spis[] = { 1, 0xdeadbeef, 0,
		       lab_state(&lab->b)->name.spi_in };

	put_delete(lab, &lab->a, IKE_PROTO_ESP, spis, 4);
	lab_deliver(lab);	/* HDR, SK {D} --> */
	KUNIT_EXPECT_EQ(test, lab_on_wire(lab), 1);
	lab_drop(lab);		/* <-- HDR, SK {} */
	lab_expect_agreement(lab, 1);
	spis[0] = lab_state(&lab->a)->name.spi_in;
	put_delete(lab, &lab->a, IKE_PROTO_AH, spis, 1);
	lab_deliver(lab);
	lab_drop(lab);
	lab_expect_agreement(lab, 1);
	lab_end(lab);
}

/* The Child SA of another IKE SA, by names that are right there */
static void a_delete_of_what_is_somebody_elses(struct kunit *test)
{
	static const struct lab_conf many = { .unique = IKE_UNIQUE_NEVER };
	struct lab *lab = lab_tunnel(test, &many, &many);
	u32 spi = lab_state(&lab->a)->name.spi_in;
	struct ike_sa *first;

	first = lab_sa(&lab->a);
	first->full = true;
	lab_up(&lab->a, "net", 2);
	lab_settle(lab, 15000);
	lab_expect_agreement(lab, 2);
	list_move_tail(&first->entry, &lab->a.e->sas);
	put_delete(lab, &lab->a, IKE_PROTO_ESP, &spi, 1);
	list_move(&first->entry, &lab->a.e->sas);
	lab_deliver(lab);
	KUNIT_EXPECT_EQ(test, lab_on_wire(lab), 1);
	lab_drop(lab);
	lab_expect_agreement(lab, 2);
	lab_end(lab);
}

static void one_delete_names_a_child_twice(struct kunit *test)
{
	struct lab *lab = lab_tunnel(test, NULL, NULL);
	u32 spi = lab_state(&lab->a)->name.spi_in;
	u32 spis[] = { spi, spi, 7 };

	put_delete(lab, &lab->a, IKE_PROTO_ESP, spis, 3);
	lab_deliver(lab);	/* HDR, SK {D} --> */
	KUNIT_EXPECT_EQ(test, lab_states(&lab->b), 0);
	KUNIT_EXPECT_EQ(test, lab_sas(&lab->b, IKE_SA_ESTABLISHED), 1);
	lab_end(lab);
}

/* The IKE SA ends, whatever else the message says. */
static void a_delete_of_the_ike_sa_by_hand(struct kunit *test)
{
	struct lab *lab = lab_tunnel(test, NULL, NULL);

	put_delete(lab, &lab->a, IKE_PROTO_IKE, NULL, 0);
	lab_deliver(lab);	/* HDR, SK {D} --> */
	KUNIT_EXPECT_EQ(test, lab_on_wire(lab), 1);
	lab_expect_empty(&lab->b);
	lab_end(lab);
}

static void are_you_there(struct kunit *test)
{
	struct lab *lab = lab_tunnel(test, NULL, NULL);
	struct ike_header header = lab_header(&lab->a,
					      IKE_EXCHANGE_INFORMATIONAL, 0, 2);
	u8 buf[64];
	struct ike_writer w;

	lab_forge(&lab->a, &header, IKE_PAYLOAD_NONE, NULL, 0);
	lab_deliver(lab);	/* HDR, SK {} --> */
	KUNIT_EXPECT_EQ(test, lab_on_wire(lab), 1);
	lab_drop(lab);		/* <-- HDR, SK {} */
	/* and with something that nobody knows */
	header.message_id++;
	ike_writer_chain(&w, buf, sizeof(buf));
	ike_put_status(&w, 40000, IKE_VIEW("abc", 3));
	ike_put_status(&w, 8191, IKE_VIEW(NULL, 0));
	lab_forge(&lab->a, &header, IKE_PAYLOAD_NOTIFY, buf,
		  ike_writer_finish(&w));
	lab_deliver(lab);	/* HDR, SK {N, N} --> */
	KUNIT_EXPECT_EQ(test, lab_on_wire(lab), 1);
	lab_drop(lab);		/* <-- HDR, SK {} */
	lab_expect_agreement(lab, 1);
	lab_end(lab);
}

/* Each moment of a set-up: afterwards neither side has anything, and nobody
 * believes in an IKE SA that the other has forgotten.
 */
static void a_set_up_is_taken_down(struct kunit *test)
{
	struct lab *lab;
	int i, k;

	for (i = 0; i <= 4; i++) {
		lab = lab_pair(test, NULL, NULL);
		lab_up(&lab->a, "net", 1);
		for (k = 0; k < i; k++)
			lab_deliver(lab);
		lab_down(&lab->a, "", 2);
		lab_settle(lab, 60000);
		lab_expect_done(&lab->a, 1, i < 4 ? -ECANCELED : 0);
		lab_expect_done(&lab->a, 2, 0);
		lab_expect_nothing(lab);
		lab_end(lab);
	}
}

static void a_set_up_is_taken_down_by_the_responder(struct kunit *test)
{
	struct lab *lab;
	int i, k;

	for (i = 1; i <= 4; i++) {
		lab = lab_pair(test, NULL, NULL);
		lab_up(&lab->a, "net", 1);
		for (k = 0; k < i; k++)
			lab_deliver(lab);
		lab_down(&lab->b, "", 2);
		lab_settle(lab, 250000);
		lab_expect_done(&lab->b, 2, 0);
		KUNIT_EXPECT_NOT_NULL(test, lab_done(&lab->a, 1));
		lab_expect_nothing(lab);
		lab_end(lab);
	}
}

static const struct lab_conf two_children = {
	.n_children = 2,
	.children[1] = {
		.name = "more",
		LAB_BETWEEN_GATEWAYS(0),
	},
};

/* A further child is being negotiated when the IKE SA is taken down. */
static void a_negotiation_is_taken_down(struct kunit *test)
{
	struct lab *lab;
	int i;

	for (i = 0; i < 2; i++) {
		lab = lab_tunnel(test, &two_children, &two_children);
		lab_up(&lab->a, "more", 2);
		if (i)
			lab_deliver(lab);
		lab_down(&lab->a, "", 3);
		lab_settle(lab, 60000);
		KUNIT_EXPECT_NOT_NULL(test, lab_done(&lab->a, 2));
		lab_expect_done(&lab->a, 3, 0);
		lab_expect_nothing(lab);
		KUNIT_EXPECT_EQ(test, lab_events(&lab->a, IKE_EVENT_CHILD_UP),
				lab_events(&lab->a, IKE_EVENT_CHILD_DOWN));
		lab_end(lab);
	}
}

static void a_negotiation_is_taken_down_by_the_peer(struct kunit *test)
{
	struct lab *lab = lab_tunnel(test, &two_children, &two_children);

	lab_up(&lab->a, "more", 2);
	lab_down(&lab->b, "", 3);
	lab_settle(lab, 60000);
	KUNIT_ASSERT_NOT_NULL(test, lab_done(&lab->a, 2));
	KUNIT_EXPECT_NE(test, lab_done(&lab->a, 2)->error, 0);
	lab_expect_done(&lab->b, 3, 0);
	lab_expect_nothing(lab);
	lab_end(lab);
}

/* b has made a further child and deletes it before a has heard of it. */
static void a_delete_overtakes_the_answer(struct kunit *test)
{
	struct lab *lab = lab_tunnel(test, &two_children, &two_children);
	struct lab_datagram *late;

	lab_up(&lab->a, "more", 2);
	lab_deliver(lab);	/* HDR, SK {SA, Ni, TSi, TSr} --> */
	late = lab_take(lab);	/* <-- HDR, SK {SA, Nr, TSi, TSr} */
	lab_down(&lab->b, "more", 3);
	lab_run(lab);
	lab_expect_done(&lab->b, 3, 0);
	lab_put(lab, late);
	lab_run(lab);
	lab_expect_done(&lab->a, 2, -ECANCELED);
	lab_expect_agreement(lab, 1);
	lab_end(lab);
}

static void both_want_a_further_child(struct kunit *test)
{
	struct lab *lab = lab_tunnel(test, &two_children, &two_children);

	lab_up(&lab->a, "more", 2);
	lab_up(&lab->b, "more", 3);
	lab_settle(lab, 2000);
	lab_expect_done(&lab->a, 2, 0);
	lab_expect_done(&lab->b, 3, 0);
	lab_expect_agreement(lab, 2);
	lab_end(lab);
}

static void everything_is_flushed(struct kunit *test)
{
	struct lab *lab = lab_tunnel(test, NULL, NULL);

	lab_flush(&lab->a);
	lab_expect_empty(&lab->a);
	lab_deliver(lab);	/* HDR, SK {D} --> */
	lab_expect_empty(&lab->b);
	lab_deliver(lab);	/* <-- HDR, SK {} */
	lab_expect_nothing(lab);
	KUNIT_EXPECT_EQ(test, lab_order(&lab->a, IKE_COMMAND_UP, "lab", "", 2),
			-ENOENT);
	lab_end(lab);
}

static void everything_is_flushed_while_asking(struct kunit *test)
{
	struct lab *lab = lab_tunnel(test, &two_children, &two_children);

	lab_up(&lab->a, "more", 2);
	lab_deliver(lab);	/* HDR, SK {SA, Ni, TSi, TSr} --> */
	lab_flush(&lab->a);
	KUNIT_EXPECT_NOT_NULL(test, lab_done(&lab->a, 2));
	lab_expect_empty(&lab->a);
	lab_end(lab);
}

static struct kunit_case delete_cases[] = {
	KUNIT_CASE(a_child_is_taken_down),
	KUNIT_CASE(both_take_the_child_down),
	KUNIT_CASE(one_of_two_deletes_is_late),
	KUNIT_CASE(both_take_the_ike_sa_down),
	KUNIT_CASE(a_child_while_the_ike_sa_goes),
	KUNIT_CASE(a_child_then_the_ike_sa),
	KUNIT_CASE(nobody_confirms),
	KUNIT_CASE(a_delete_of_what_is_not_there),
	KUNIT_CASE(a_delete_of_what_is_somebody_elses),
	KUNIT_CASE(one_delete_names_a_child_twice),
	KUNIT_CASE(a_delete_of_the_ike_sa_by_hand),
	KUNIT_CASE(are_you_there),
	KUNIT_CASE(a_set_up_is_taken_down),
	KUNIT_CASE(a_set_up_is_taken_down_by_the_responder),
	KUNIT_CASE(a_negotiation_is_taken_down),
	KUNIT_CASE(a_negotiation_is_taken_down_by_the_peer),
	KUNIT_CASE(a_delete_overtakes_the_answer),
	KUNIT_CASE(both_want_a_further_child),
	KUNIT_CASE(everything_is_flushed),
	KUNIT_CASE(everything_is_flushed_while_asking),
	{}
};

struct kunit_suite ikek_delete_suite = {
	.name = "ikek_delete",
	.test_cases = delete_cases,
};
