// SPDX-License-Identifier: GPL-2.0-only
/*
 * Is the peer there, and what follows when it is not: RFC 7296 section 2.4,
 * dpd_delay, dpd_action and close_action.
 */
#include "lab.h"
#include "suites.h"

#include "ike/sa.h"

#define DELAY	10000
#define CHECK	(DELAY + DELAY / 8)	/* the latest moment for a question */
#define DEAD	350			/* and for giving up after that */

#define HURRIED { \
	.retransmit_ms = 100, \
	.retransmit_percent = 100, \
	.retransmit_tries = 2, \
}

static const struct lab_conf watchful = {
	.dpd_ms = DELAY,
	.settings = HURRIED,
};

static const struct lab_conf restarts = {
	.dpd_ms = DELAY,
	.keyingtries = 3,
	.settings = HURRIED,
	.children[0] = {
		.dpd_action = IKE_END_START,
		.close_action = IKE_END_START,
	},
};

static const struct lab_conf traps = {
	.dpd_ms = DELAY,
	.settings = HURRIED,
	.children[0] = {
		.dpd_action = IKE_END_TRAP,
		.close_action = IKE_END_TRAP,
	},
};

/* All that is sent is lost. */
static void silence(struct lab *lab, u64 ms)
{
	while (ms) {
		u64 step = min_t(u64, ms, 50);

		lab_advance(lab, step);
		while (lab_drop(lab))
			;
		ms -= step;
	}
}

static void somebody_is_there(struct kunit *test)
{
	struct lab *lab = lab_tunnel(test, &watchful, NULL);
	u64 waited;
	int i;

	for (i = 0; i < 3; i++) {
		waited = lab_await(&lab->a);
		KUNIT_EXPECT_GE(test, waited, DELAY);
		KUNIT_EXPECT_LE(test, waited, CHECK);
		KUNIT_EXPECT_EQ(test, lab_on_wire(lab), 1);
		KUNIT_EXPECT_EQ(test, lab_read(lab)->n, 1);
		lab_deliver(lab);	/* HDR, SK {} --> */
		KUNIT_EXPECT_EQ(test, lab_on_wire(lab), 1);
		lab_deliver(lab);	/* <-- HDR, SK {} */
	}
	KUNIT_EXPECT_EQ(test, lab_count(&lab->a, IKE_COUNT_TX_RETRANSMIT), 0);
	lab_expect_agreement(lab, 1);
	lab_end(lab);
}

static void nobody_asks_by_default(struct kunit *test)
{
	struct lab *lab = lab_tunnel(test, NULL, NULL);

	lab_advance(lab, 86400000);
	KUNIT_EXPECT_EQ(test, lab_on_wire(lab), 0);
	lab_expect_agreement(lab, 1);
	lab_end(lab);
}

static void esp_is_a_sign_of_life(struct kunit *test)
{
	struct lab *lab = lab_tunnel(test, &watchful, NULL);
	int i;

	for (i = 0; i < 20; i++) {
		lab_state(&lab->a)->packets++;
		lab_advance(lab, DELAY / 2);
	}
	KUNIT_EXPECT_EQ(test, lab_on_wire(lab), 0);
	lab_advance(lab, 2 * CHECK);
	KUNIT_EXPECT_GT(test, lab_on_wire(lab), 0);
	lab_end(lab);
}

static void a_request_is_a_sign_of_life(struct kunit *test)
{
	struct lab *lab = lab_tunnel(test, &watchful, NULL);
	struct ike_header header = lab_header(&lab->b,
					      IKE_EXCHANGE_INFORMATIONAL, 0, 0);

	lab_advance(lab, DELAY - 1000);
	lab_forge(&lab->b, &header, IKE_PAYLOAD_NONE, NULL, 0);
	lab_deliver(lab);	/* <-- HDR, SK {} */
	lab_drop(lab);		/* HDR, SK {} --> */
	lab_advance(lab, DELAY - 1);
	KUNIT_EXPECT_EQ(test, lab_on_wire(lab), 0);
	lab_end(lab);
}

/* Anybody may send again what was heard once. */
static void an_old_request_is_none(struct kunit *test)
{
	struct lab *lab = lab_tunnel(test, &watchful, NULL);
	struct ike_header header = lab_header(&lab->b,
					      IKE_EXCHANGE_INFORMATIONAL, 0, 0);
	struct lab_datagram *old;

	lab_forge(&lab->b, &header, IKE_PAYLOAD_NONE, NULL, 0);
	lab_duplicate(lab);
	lab_deliver(lab);	/* <-- HDR, SK {} */
	old = lab_take(lab);
	lab_drop(lab);		/* HDR, SK {} --> */
	lab_advance(lab, DELAY - 1);
	lab_put(lab, old);
	lab_deliver(lab);	/* <-- HDR, SK {} once more */
	KUNIT_EXPECT_EQ(test, lab_count(&lab->a, IKE_COUNT_RX_DUPLICATE), 1);
	lab_drop(lab);		/* HDR, SK {} --> */
	KUNIT_EXPECT_LE(test, lab_await(&lab->a), 1 + DELAY / 8);
	KUNIT_EXPECT_EQ(test, lab_on_wire(lab), 1);
	lab_end(lab);
}

static void the_answer_is_lost(struct kunit *test)
{
	struct lab *lab = lab_tunnel(test, &watchful, NULL);

	lab_await(&lab->a);
	lab_deliver(lab);	/* HDR, SK {} --> */
	lab_drop(lab);		/* <-- HDR, SK {} */
	lab_settle(lab, 1000);
	KUNIT_EXPECT_EQ(test, lab_count(&lab->b, IKE_COUNT_RX_DUPLICATE), 1);
	KUNIT_EXPECT_EQ(test, lab_count(&lab->a, IKE_COUNT_TIMEOUT), 0);
	lab_expect_agreement(lab, 1);
	lab_end(lab);
}

/* A request that is under way is question enough. */
static void something_else_is_asked(struct kunit *test)
{
	static const struct lab_conf patient = { .dpd_ms = DELAY };
	struct lab *lab = lab_tunnel(test, &patient, NULL);

	lab_advance(lab, DELAY - 50);
	lab_down(&lab->a, "net", 2);
	silence(lab, DELAY / 8 + 100);
	KUNIT_EXPECT_EQ(test, lab_sas(&lab->a, IKE_SA_ESTABLISHED), 1);
	KUNIT_EXPECT_EQ(test, lab_sa(&lab->a)->n_tasks, 1);
	lab_settle(lab, 2000);
	lab_expect_done(&lab->a, 2, 0);
	lab_end(lab);
}

static void a_dead_peer_is_cleared_away(struct kunit *test)
{
	struct lab *lab = lab_tunnel(test, &watchful, NULL);

	silence(lab, CHECK + DEAD);
	lab_expect_empty(&lab->a);
	KUNIT_EXPECT_EQ(test, lab_policies(&lab->a), 0);
	KUNIT_EXPECT_EQ(test, lab_count(&lab->a, IKE_COUNT_TIMEOUT), 1);
	KUNIT_EXPECT_EQ(test, lab_event(&lab->a, IKE_EVENT_IKE_DOWN)->error,
			-ETIMEDOUT);
	KUNIT_EXPECT_EQ(test, lab_attempt(&lab->a)->error, -ETIMEDOUT);
	KUNIT_EXPECT_EQ(test, lab_attempt(&lab->a)->exchange,
			IKE_EXCHANGE_INFORMATIONAL);
	lab_end(lab);
}

/* It has crashed, and has come back: all is as it was. */
static void a_dead_peer_is_begun_with_anew(struct kunit *test)
{
	struct lab *lab = lab_tunnel(test, &restarts, NULL);
	u64 spi = lab_sa(&lab->a)->spi;

	lab_restart(&lab->b);
	lab_conf(&lab->b, &watchful);
	lab_settle(lab, CHECK + DEAD + 1000);
	lab_expect_agreement(lab, 1);
	KUNIT_EXPECT_NE(test, lab_sa(&lab->a)->spi, spi);
	KUNIT_EXPECT_EQ(test, lab_events(&lab->a, IKE_EVENT_IKE_DOWN), 1);
	KUNIT_EXPECT_EQ(test, lab_events(&lab->a, IKE_EVENT_CHILD_UP), 2);
	lab_end(lab);
}

static void a_peer_that_stays_dead(struct kunit *test)
{
	struct lab *lab = lab_tunnel(test, &restarts, NULL);

	silence(lab, CHECK + DEAD + 10000);
	lab_expect_empty(&lab->a);
	KUNIT_EXPECT_EQ(test, lab_count(&lab->a, IKE_COUNT_INITIATED), 1 + 3);
	KUNIT_EXPECT_EQ(test, lab_event(&lab->a, IKE_EVENT_FAILED)->error,
			-ETIMEDOUT);
	lab_end(lab);
}

static const struct lab_conf restarts_for_ever = {
	.dpd_ms = DELAY,
	.keyingtries = LAB_WITHOUT_END,
	.settings = HURRIED,
	.children[0].dpd_action = IKE_END_START,
};

/* Day and night, but not without a pause */
static void a_peer_that_comes_back_late(struct kunit *test)
{
	struct lab *lab = lab_tunnel(test, &restarts_for_ever, NULL);
	u64 before = lab_count(&lab->a, IKE_COUNT_TX);

	silence(lab, 3600000);
	KUNIT_EXPECT_EQ(test, lab->a.e->stats.ike_sas, 1);
	KUNIT_EXPECT_LT(test, lab_count(&lab->a, IKE_COUNT_TX) - before, 500);
	KUNIT_EXPECT_GT(test, lab_count(&lab->a, IKE_COUNT_INITIATED), 60);
	lab_restart(&lab->b);
	lab_conf(&lab->b, &watchful);
	lab_settle(lab, 61000);
	lab_expect_agreement(lab, 1);
	lab_end(lab);
}

static void a_dead_peer_is_trapped(struct kunit *test)
{
	struct lab *lab = lab_tunnel(test, &traps, NULL);
	u32 reqid = lab_state(&lab->a)->name.reqid;

	silence(lab, CHECK + DEAD);
	lab_expect_empty(&lab->a);
	KUNIT_EXPECT_EQ(test, lab_policies(&lab->a), 1);
	lab_acquire(&lab->a, 7);
	lab_run(lab);
	KUNIT_EXPECT_EQ(test, lab_state(&lab->a)->name.reqid, reqid);
	KUNIT_EXPECT_EQ(test, lab_state(&lab->a)->acquire_seq, 7);
	/* b still has the old one, and asks nobody */
	KUNIT_EXPECT_EQ(test, lab_policies(&lab->a), 1);
	lab_end(lab);
}

static const struct lab_conf both = {
	.dpd_ms = DELAY,
	.settings = HURRIED,
	.n_children = 2,
	.children[0] = { .dpd_action = IKE_END_START },
	.children[1] = {
		.name = "more",
		.dpd_action = IKE_END_TRAP,
		LAB_BETWEEN_GATEWAYS(0),
	},
};

/* Each child has its own action; what was not up does not come up. */
static void every_child_for_itself(struct kunit *test)
{
	struct lab *lab = lab_tunnel(test, &both, &both);

	lab_restart(&lab->b);
	lab_conf(&lab->b, &both);
	lab_settle(lab, CHECK + DEAD + 1000);
	lab_expect_agreement(lab, 1);
	KUNIT_EXPECT_EQ(test, lab_policies(&lab->a), 0);
	lab_up(&lab->a, "more", 2);
	lab_run(lab);
	lab_expect_agreement(lab, 2);
	lab_restart(&lab->b);
	lab_conf(&lab->b, &both);
	lab_settle(lab, 2 * CHECK + DEAD + 1000);
	lab_expect_agreement(lab, 1);
	KUNIT_EXPECT_EQ(test, lab_policies(&lab->a), 1);
	lab_end(lab);
}

static void a_deleted_child_comes_back(struct kunit *test)
{
	struct lab *lab = lab_tunnel(test, &restarts, NULL);
	u64 spi = lab_sa(&lab->a)->spi;

	lab_down(&lab->b, "net", 2);
	lab_run(lab);
	lab_expect_done(&lab->b, 2, 0);
	lab_expect_agreement(lab, 0);
	lab_settle(lab, 200);
	lab_expect_agreement(lab, 1);
	KUNIT_EXPECT_EQ(test, lab_sa(&lab->a)->spi, spi);
	KUNIT_EXPECT_EQ(test, lab_events(&lab->a, IKE_EVENT_CHILD_UP), 2);
	lab_end(lab);
}

/* First the Child SA, and before that is back the IKE SA as well */
static void all_that_is_deleted_comes_back(struct kunit *test)
{
	struct lab *lab = lab_tunnel(test, &restarts, NULL);

	lab_down(&lab->b, "net", 2);
	lab_run(lab);
	lab_down(&lab->b, "", 3);
	lab_settle(lab, 1000);
	lab_expect_done(&lab->b, 3, 0);
	lab_expect_agreement(lab, 1);
	KUNIT_EXPECT_EQ(test, lab_events(&lab->a, IKE_EVENT_IKE_UP), 2);
	lab_end(lab);
}

static void a_deleted_ike_sa_comes_back(struct kunit *test)
{
	struct lab *lab = lab_tunnel(test, &restarts, NULL);

	lab_down(&lab->b, "", 2);
	lab_settle(lab, 1000);
	lab_expect_done(&lab->b, 2, 0);
	lab_expect_agreement(lab, 1);
	KUNIT_EXPECT_EQ(test, lab_events(&lab->a, IKE_EVENT_IKE_UP), 2);
	lab_end(lab);
}

static void what_we_delete_stays_away(struct kunit *test)
{
	struct lab *lab = lab_tunnel(test, &restarts, &restarts);

	lab_down(&lab->a, "", 2);
	lab_down(&lab->b, "", 3);
	lab_settle(lab, 60000);
	lab_expect_done(&lab->a, 2, 0);
	lab_expect_nothing(lab);
	lab_end(lab);
}

static void a_deleted_child_leaves_a_trap(struct kunit *test)
{
	struct lab *lab = lab_tunnel(test, &traps, NULL);

	lab_down(&lab->b, "net", 2);
	lab_run(lab);
	lab_expect_agreement(lab, 0);
	KUNIT_EXPECT_EQ(test, lab_policies(&lab->a), 1);
	lab_acquire(&lab->a, 7);
	lab_run(lab);
	lab_expect_agreement(lab, 1);
	lab_down(&lab->b, "", 3);
	lab_run(lab);
	lab_expect_nothing(lab);
	KUNIT_EXPECT_EQ(test, lab_policies(&lab->a), 1);
	lab_no_conf(&lab->a);
	KUNIT_EXPECT_EQ(test, lab_policies(&lab->a), 0);
	lab_end(lab);
}

/* The machine slept: one question, and all is well. */
static void after_a_long_sleep(struct kunit *test)
{
	struct lab *lab = lab_tunnel(test, &watchful, &watchful);

	lab->now += 86400000;
	lab_settle(lab, 5000);
	KUNIT_EXPECT_EQ(test, lab_count(&lab->a, IKE_COUNT_TX_RETRANSMIT), 0);
	KUNIT_EXPECT_EQ(test, lab_count(&lab->a, IKE_COUNT_TIMEOUT), 0);
	KUNIT_EXPECT_LE(test, lab_count(&lab->a, IKE_COUNT_TX), 4);
	lab_expect_agreement(lab, 1);
	lab_end(lab);
}

static struct kunit_case liveness_cases[] = {
	KUNIT_CASE(somebody_is_there),
	KUNIT_CASE(nobody_asks_by_default),
	KUNIT_CASE(esp_is_a_sign_of_life),
	KUNIT_CASE(a_request_is_a_sign_of_life),
	KUNIT_CASE(an_old_request_is_none),
	KUNIT_CASE(the_answer_is_lost),
	KUNIT_CASE(something_else_is_asked),
	KUNIT_CASE(a_dead_peer_is_cleared_away),
	KUNIT_CASE(a_dead_peer_is_begun_with_anew),
	KUNIT_CASE(a_peer_that_stays_dead),
	KUNIT_CASE(a_peer_that_comes_back_late),
	KUNIT_CASE(a_dead_peer_is_trapped),
	KUNIT_CASE(every_child_for_itself),
	KUNIT_CASE(a_deleted_child_comes_back),
	KUNIT_CASE(a_deleted_ike_sa_comes_back),
	KUNIT_CASE(all_that_is_deleted_comes_back),
	KUNIT_CASE(what_we_delete_stays_away),
	KUNIT_CASE(a_deleted_child_leaves_a_trap),
	KUNIT_CASE(after_a_long_sleep),
	{}
};

struct kunit_suite ikek_liveness_suite = {
	.name = "ikek_liveness",
	.test_cases = liveness_cases,
};
