// SPDX-License-Identifier: GPL-2.0-only
/* Traps: the packet that asks for a Child SA, and what becomes of it. */
#include "lab.h"
#include "suites.h"

#include "ike/sa.h"

static const struct lab_conf trap = {
	.children[0].start_action = IKE_START_TRAP,
};

#define TRAP_REQID	1001	/* the first that a is given */

/* The trap stands, with @refs to its reqid. */
static void expect_trap(struct lab *lab, int refs)
{
	KUNIT_EXPECT_EQ(lab->test, lab_policies(&lab->a), 1);
	KUNIT_EXPECT_EQ(lab->test, lab_reqid_refs(&lab->a, TRAP_REQID), refs);
}

static void a_packet_brings_the_tunnel_up(struct kunit *test)
{
	struct lab *lab = lab_pair(test, &trap, NULL);

	KUNIT_EXPECT_EQ(test, lab_on_wire(lab), 0);
	expect_trap(lab, 1);
	lab_acquire(&lab->a, 55);
	lab_deliver(lab);	/* HDR, SAi1, KEi, Ni --> */
	lab_deliver(lab);	/* <-- HDR, SAr1, KEr, Nr */
	lab_deliver(lab);	/* HDR, SK {IDi, IDr, AUTH, SA, TSi, TSr} --> */
	lab_deliver(lab);	/* <-- HDR, SK {IDr, AUTH, SA, TSi, TSr} */
	KUNIT_EXPECT_EQ(test, lab_on_wire(lab), 0);
	lab_expect_agreement(lab, 1);
	KUNIT_EXPECT_EQ(test, lab_state(&lab->a)->acquire_seq, 55);
	KUNIT_EXPECT_EQ(test, lab_state(&lab->a)->name.reqid, TRAP_REQID);
	KUNIT_EXPECT_EQ(test, lab->a.n_failed, 0);
	KUNIT_EXPECT_EQ(test, lab_count(&lab->a, IKE_COUNT_ACQUIRE), 1);
	expect_trap(lab, 2);
	lab_end(lab);
}

static void more_packets_during_the_set_up(struct kunit *test)
{
	struct lab *lab = lab_pair(test, &trap, NULL);
	int i;

	lab_acquire(&lab->a, 1);
	for (i = 0; i < 4; i++) {
		lab_acquire(&lab->a, 2 + i);
		KUNIT_EXPECT_EQ(test, lab_on_wire(lab), 1);
		lab_deliver(lab);
	}
	KUNIT_EXPECT_EQ(test, lab_on_wire(lab), 0);
	lab_expect_agreement(lab, 1);
	KUNIT_EXPECT_EQ(test, lab_state(&lab->a)->acquire_seq, 1);
	expect_trap(lab, 2);
	lab_end(lab);
}

static const struct lab_conf other_psk = { .psk = "wrong horse" };

/* What a packet asks for fails again: others ask in vain for @ms, or less. */
static void expect_wait(struct lab *lab, u32 ms)
{
	u64 paused = lab_count(&lab->a, IKE_COUNT_ACQUIRE_PAUSED);
	u64 sent = lab_count(&lab->a, IKE_COUNT_TX);
	unsigned int failed = lab->a.n_failed;
	struct kunit *test = lab->test;

	lab_acquire(&lab->a, failed + 1);
	lab_run(lab);
	KUNIT_EXPECT_GT(test, lab_count(&lab->a, IKE_COUNT_TX), sent);
	KUNIT_EXPECT_EQ(test, lab->a.n_failed, failed + 1);
	KUNIT_EXPECT_EQ(test, lab->a.failed_seq, failed + 1);
	KUNIT_EXPECT_EQ(test, lab_count(&lab->a, IKE_COUNT_ACQUIRE_PAUSED),
			paused);
	lab_advance(lab, ms - ms / 4 - 1);
	lab_acquire(&lab->a, failed + 2);
	KUNIT_EXPECT_EQ(test, lab_on_wire(lab), 0);
	KUNIT_EXPECT_EQ(test, lab->a.n_failed, failed + 2);
	KUNIT_EXPECT_EQ(test, lab->a.failed_seq, failed + 2);
	KUNIT_EXPECT_EQ(test, lab_count(&lab->a, IKE_COUNT_ACQUIRE_PAUSED),
			paused + 1);
	lab_advance(lab, ms / 4 + 1);
}

static void a_failure_has_packets_wait(struct kunit *test)
{
	struct lab *lab = lab_pair(test, &trap, &other_psk);
	static const struct lab_conf plain;
	u32 ms;

	for (ms = 1000; ms < 60000; ms *= 2)
		expect_wait(lab, ms);
	expect_wait(lab, 60000);
	expect_wait(lab, 60000);
	KUNIT_EXPECT_EQ(test, lab_events(&lab->a, IKE_EVENT_FAILED), 8);
	expect_trap(lab, 1);
	lab_conf(&lab->b, &plain);
	lab_acquire(&lab->a, 99);
	lab_run(lab);
	lab_expect_agreement(lab, 1);
	lab_end(lab);
}

/* On the IKE SA that is there; what has come up since is a new beginning. */
static void a_refused_child_has_packets_wait(struct kunit *test)
{
	struct lab *lab = lab_pair(test, &trap, NULL);

	lab->b.fail_install = -EEXIST;
	expect_wait(lab, 1000);
	expect_wait(lab, 2000);
	lab->b.fail_install = 0;
	lab_acquire(&lab->a, 99);
	lab_run(lab);
	lab_expect_agreement(lab, 1);
	KUNIT_EXPECT_EQ(test, lab_state(&lab->a)->acquire_seq, 99);
	lab_down(&lab->a, "net", 1);
	lab_run(lab);
	lab->b.fail_install = -EEXIST;
	expect_wait(lab, 1000);
	KUNIT_EXPECT_EQ(test, lab_count(&lab->a, IKE_COUNT_ESTABLISHED), 1);
	lab_end(lab);
}

static const struct lab_conf another_trap = {
	.name = "another",
	.children[0].start_action = IKE_START_TRAP,
};

static void a_person_has_no_packet_wait(struct kunit *test)
{
	struct ike_acquire a = { .reqid = TRAP_REQID, .seq = 99 };
	struct lab *lab = lab_pair(test, &trap, &other_psk);

	expect_wait(lab, 1000);
	expect_wait(lab, 2000);
	lab_acquire(&lab->a, 98);
	lab_run(lab);
	lab_up(&lab->a, "net", 1);
	lab_run(lab);
	lab_expect_done(&lab->a, 1, IKE_N_AUTHENTICATION_FAILED);
	lab_advance(lab, 1001);
	lab_acquire(&lab->a, 99);
	KUNIT_EXPECT_EQ(test, lab_on_wire(lab), 1);
	lab_run(lab);
	KUNIT_EXPECT_EQ(test, lab_reload(&lab->a, &another_trap), 0);
	ike_engine_acquire(lab->a.e, &a);
	KUNIT_EXPECT_EQ(test, lab_on_wire(lab), 1);
	lab_end(lab);
}

static void nobody_answers_the_packet(struct kunit *test)
{
	struct lab *lab = lab_pair(test, &trap, NULL);

	lab_acquire(&lab->a, 9);
	lab_advance(lab, 250000);
	KUNIT_EXPECT_EQ(test, lab->a.n_failed, 1);
	KUNIT_EXPECT_EQ(test, lab->a.failed_seq, 9);
	expect_trap(lab, 1);
	lab_expect_empty(&lab->a);
	lab_end(lab);
}

static void a_packet_for_a_trap_that_is_not_ours(struct kunit *test)
{
	struct lab *lab = lab_pair(test, NULL, NULL);

	lab_acquire(&lab->a, 3);
	KUNIT_EXPECT_EQ(test, lab->a.n_failed, 1);
	KUNIT_EXPECT_EQ(test, lab_on_wire(lab), 0);
	lab_expect_nothing(lab);
	lab_end(lab);
}

static void the_trap_outlives_the_child(struct kunit *test)
{
	struct lab *lab = lab_pair(test, &trap, NULL);

	lab_acquire(&lab->a, 1);
	lab_run(lab);
	expect_trap(lab, 2);
	lab_down(&lab->a, "net", 2);
	lab_run(lab);
	lab_expect_agreement(lab, 0);
	expect_trap(lab, 1);
	lab_acquire(&lab->a, 2);	/* on the IKE SA that is there */
	lab_run(lab);
	lab_expect_agreement(lab, 1);
	lab_down(&lab->b, "", 3);	/* the peer ends it all */
	lab_run(lab);
	lab_expect_nothing(lab);
	expect_trap(lab, 1);
	lab_acquire(&lab->a, 3);
	lab_run(lab);
	lab_expect_agreement(lab, 1);
	KUNIT_EXPECT_EQ(test, lab->a.n_failed, 0);
	lab_end(lab);
}

/* A packet that asks again although its Child SA is there is not covered by
 * what was agreed on: it gets one of its own.
 */
static void a_packet_beside_the_tunnel(struct kunit *test)
{
	struct lab *lab = lab_pair(test, &trap, NULL);
	struct ike_acquire unknown = { .seq = 2 };

	lab_acquire(&lab->a, 1);
	lab_run(lab);
	unknown.reqid = lab_state(&lab->a)->name.reqid;
	ike_engine_acquire(lab->a.e, &unknown);
	lab_deliver(lab);	/* HDR, SK {SA, Ni, TSi, TSr} --> */
	lab_deliver(lab);	/* <-- HDR, SK {SA, Nr, TSi, TSr} */
	KUNIT_EXPECT_EQ(test, lab_on_wire(lab), 0);
	lab_expect_agreement(lab, 2);
	expect_trap(lab, 3);
	lab_end(lab);
}

/* The peer begins; our half of its Child SA goes by our trap's reqid. */
static void the_peer_is_first(struct kunit *test)
{
	struct lab *lab = lab_pair(test, &trap, NULL);

	lab_up(&lab->b, "net", 1);
	lab_run(lab);
	lab_expect_agreement(lab, 1);
	KUNIT_EXPECT_EQ(test, lab_state(&lab->a)->name.reqid, TRAP_REQID);
	expect_trap(lab, 2);
	lab_end(lab);
}

/* Both sides have packets at the same time. */
static void packets_on_both_sides(struct kunit *test)
{
	struct lab *lab = lab_pair(test, &trap, &trap);

	lab_acquire(&lab->a, 1);
	lab_acquire(&lab->b, 2);
	lab_run(lab);
	KUNIT_EXPECT_GT(test, lab_states(&lab->a), 0);
	lab_expect_agreement(lab, lab_states(&lab->a));
	KUNIT_EXPECT_EQ(test, lab->a.n_failed, 0);
	KUNIT_EXPECT_EQ(test, lab->b.n_failed, 0);
	lab_end(lab);
}

static const struct lab_conf two_traps = {
	.n_children = 2,
	.children[0].start_action = IKE_START_TRAP,
	.children[1] = { .name = "more", .start_action = IKE_START_TRAP },
};

static const struct lab_conf two_children = {
	.n_children = 2,
	.children[1] = { .name = "more" },
};

static void two_traps_share_an_ike_sa(struct kunit *test)
{
	struct lab *lab = lab_pair(test, &two_traps, &two_children);
	struct ike_acquire first = { .reqid = TRAP_REQID, .seq = 1 };

	KUNIT_EXPECT_EQ(test, lab_policies(&lab->a), 2);
	ike_engine_acquire(lab->a.e, &first);
	lab_acquire(&lab->a, 2);
	lab_run(lab);
	lab_expect_agreement(lab, 2);
	KUNIT_EXPECT_EQ(test, lab_count(&lab->a, IKE_COUNT_INITIATED), 1);
	KUNIT_EXPECT_EQ(test, lab_reqid_refs(&lab->a, TRAP_REQID), 2);
	KUNIT_EXPECT_EQ(test, lab_reqid_refs(&lab->a, TRAP_REQID + 1), 2);
	lab_end(lab);
}

static const struct lab_conf numbered = {
	.children[0] = { .reqid = 77, .start_action = IKE_START_TRAP },
};

static void a_configured_reqid(struct kunit *test)
{
	struct lab *lab = lab_pair(test, &numbered, NULL);

	KUNIT_EXPECT_EQ(test, lab_reqid_refs(&lab->a, 77), 1);
	lab_up(&lab->a, "net", 1);
	lab_run(lab);
	lab_expect_agreement(lab, 1);
	KUNIT_EXPECT_EQ(test, lab_state(&lab->a)->name.reqid, 77);
	KUNIT_EXPECT_EQ(test, lab_reqid_refs(&lab->a, 77), 2);
	lab_end(lab);
}

static const struct lab_conf shunts = {
	.n_children = 2,
	.children[0] = {
		.mode = IKE_MODE_PASS,
		.start_action = IKE_START_TRAP,
	},
	.children[1] = {
		.name = "block",
		.mode = IKE_MODE_DROP,
		.start_action = IKE_START_START,
	},
};

static void shunts_stand_by_themselves(struct kunit *test)
{
	struct lab *lab = lab_pair(test, &shunts, NULL);

	KUNIT_EXPECT_EQ(test, lab_policies(&lab->a), 2);
	KUNIT_EXPECT_EQ(test, lab_on_wire(lab), 0);
	lab_no_conf(&lab->a);
	KUNIT_EXPECT_EQ(test, lab_policies(&lab->a), 0);
	KUNIT_EXPECT_EQ(test, lab_reqid_refs(&lab->a, 0), 0);
	lab_end(lab);
}

static void a_trap_that_cannot_be_set(struct kunit *test)
{
	struct lab *lab = lab_pair(test, &trap, NULL);

	lab->a.fail_policy = -EEXIST;
	KUNIT_EXPECT_EQ(test, lab_reload(&lab->a, &another_trap), -EEXIST);
	KUNIT_EXPECT_EQ(test, lab_reqid_refs(&lab->a, 0), 1);
	expect_trap(lab, 1);
	lab->a.fail_policy = 0;
	KUNIT_EXPECT_EQ(test, lab_reload(&lab->a, &another_trap), 0);
	KUNIT_EXPECT_EQ(test, lab_policies(&lab->a), 2);
	lab_end(lab);
}

/* XFRM says that a lifetime is over. */
static void a_state_that_has_expired(struct kunit *test)
{
	struct lab *lab = lab_pair(test, &trap, NULL);
	struct ike_expire x = { .reqid = TRAP_REQID };

	lab_acquire(&lab->a, 1);
	lab_run(lab);
	x.spi = lab_state(&lab->a)->name.spi_out;
	x.hard = true;
	ike_engine_expire(lab->a.e, &x);
	ike_engine_expire(lab->a.e, &x);
	KUNIT_EXPECT_EQ(test, lab_on_wire(lab), 1);
	lab_run(lab);		/* HDR, SK {D} --> ; <-- HDR, SK {D} */
	lab_expect_agreement(lab, 0);
	expect_trap(lab, 1);
	ike_engine_expire(lab->a.e, &x);	/* of nothing any more */
	KUNIT_EXPECT_EQ(test, lab_on_wire(lab), 0);
	lab_end(lab);
}

static const struct lab_conf starts = {
	.children[0].start_action = IKE_START_START | IKE_START_TRAP,
};

static void start_and_trap(struct kunit *test)
{
	struct lab *lab = lab_new(test);
	static const struct lab_conf plain;

	lab_conf(&lab->b, &plain);
	lab_conf(&lab->a, &starts);
	KUNIT_EXPECT_EQ(test, lab_on_wire(lab), 1);
	lab_run(lab);
	lab_expect_agreement(lab, 1);
	expect_trap(lab, 2);
	lab_end(lab);
}

static struct kunit_case acquire_cases[] = {
	KUNIT_CASE(a_packet_brings_the_tunnel_up),
	KUNIT_CASE(more_packets_during_the_set_up),
	KUNIT_CASE(a_failure_has_packets_wait),
	KUNIT_CASE(a_refused_child_has_packets_wait),
	KUNIT_CASE(a_person_has_no_packet_wait),
	KUNIT_CASE(nobody_answers_the_packet),
	KUNIT_CASE(a_packet_for_a_trap_that_is_not_ours),
	KUNIT_CASE(the_trap_outlives_the_child),
	KUNIT_CASE(a_packet_beside_the_tunnel),
	KUNIT_CASE(the_peer_is_first),
	KUNIT_CASE(packets_on_both_sides),
	KUNIT_CASE(two_traps_share_an_ike_sa),
	KUNIT_CASE(a_configured_reqid),
	KUNIT_CASE(shunts_stand_by_themselves),
	KUNIT_CASE(a_trap_that_cannot_be_set),
	KUNIT_CASE(a_state_that_has_expired),
	KUNIT_CASE(start_and_trap),
	{}
};

struct kunit_suite ikek_acquire_suite = {
	.name = "ikek_acquire",
	.test_cases = acquire_cases,
};
