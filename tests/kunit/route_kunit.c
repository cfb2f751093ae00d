// SPDX-License-Identifier: GPL-2.0-only
/*
 * The peer cannot be reached yet, or its address is not known: nothing is
 * refused, traps stand, and what is to be begun begins when there is a way.
 */
#include "lab.h"
#include "suites.h"

#include "ike/sa.h"

static const struct lab_conf trap = {
	.any_local = true,
	.children[0].start_action = IKE_START_TRAP,
};

static const struct lab_conf trap_of_ours = {
	.any_local = true,
	.children[0] = {
		.start_action = IKE_START_TRAP,
		.local[0] = { .end_port = 65535, .dynamic = true },
		.n_local = 1,
	},
};

/* a has @conf and no route, b waits for it. */
static struct lab *cut_off(struct kunit *test, const struct lab_conf *conf)
{
	static const struct lab_conf plain = {
		.children[0] = {
			.remote[0] = { .end_port = 65535, .end.len = 4,
				       .start.len = 4,
				       .end.b = { 255, 255, 255, 255 } },
			.n_remote = 1,
		},
	};
	struct lab *lab = lab_new(test);

	lab->a.fail_source = -ENETUNREACH;
	lab_conf(&lab->b, &plain);
	lab_conf(&lab->a, conf);
	KUNIT_EXPECT_EQ(test, lab_on_wire(lab), 0);
	return lab;
}

static void a_trap_stands_without_a_route(struct kunit *test)
{
	struct lab *lab = cut_off(test, &trap);

	KUNIT_EXPECT_EQ(test, lab_policies(&lab->a), 1);
	KUNIT_EXPECT_FALSE(test, lab->a.blocks);
	KUNIT_EXPECT_EQ(test, lab->a.from.len, 0);
	lab_advance(lab, 600000);
	KUNIT_EXPECT_EQ(test, lab->a.from.len, 0);
	lab->a.fail_source = 0;
	lab_advance(lab, 60000);
	KUNIT_EXPECT_TRUE(test, ike_addr_equal(&lab->a.from, &lab->a.addr));
	KUNIT_EXPECT_EQ(test, lab_policies(&lab->a), 1);
	lab_expect_empty(&lab->a);
	lab_end(lab);
}

static void a_packet_before_there_is_a_route(struct kunit *test)
{
	struct lab *lab = cut_off(test, &trap);

	lab_acquire(&lab->a, 5);
	lab_advance(lab, 3000);
	KUNIT_EXPECT_EQ(test, lab_on_wire(lab), 0);
	KUNIT_EXPECT_EQ(test, lab->a.n_failed, 0);
	KUNIT_EXPECT_EQ(test, lab_attempt(&lab->a)->error, -ENETUNREACH);
	lab->a.fail_source = 0;
	lab_settle(lab, 10000);
	lab_expect_agreement(lab, 1);
	KUNIT_EXPECT_EQ(test, lab_state(&lab->a)->acquire_seq, 5);
	KUNIT_EXPECT_EQ(test, lab_count(&lab->a, IKE_COUNT_TIMEOUT), 0);
	lab_end(lab);
}

/* Our own address is not known: anybody's packets are held up until it is. */
static void a_dynamic_selector_without_a_route(struct kunit *test)
{
	struct lab *lab = cut_off(test, &trap_of_ours);
	const struct ike_ts any = lab_ts4(0, 0, 0, 0);

	KUNIT_EXPECT_EQ(test, lab_policies(&lab->a), 1);
	KUNIT_EXPECT_MEMEQ(test, &lab->a.from_ts.start, &any.start,
			   sizeof(any.start));
	KUNIT_EXPECT_MEMEQ(test, &lab->a.from_ts.end, &any.end,
			   sizeof(any.end));
	lab->a.fail_source = 0;
	lab_advance(lab, 2000);
	KUNIT_EXPECT_MEMEQ(test, &lab->a.from_ts.start, &lab->a.addr,
			   sizeof(lab->a.addr));
	KUNIT_EXPECT_MEMEQ(test, &lab->a.from_ts.end, &lab->a.addr,
			   sizeof(lab->a.addr));
	KUNIT_EXPECT_EQ(test, lab_policies(&lab->a), 1);
	lab_end(lab);
}

static void expect_from(struct lab_side *side, const struct ike_addr *addr)
{
	struct kunit *test = side->lab->test;

	KUNIT_EXPECT_TRUE(test, ike_addr_equal(&side->from, addr));
	KUNIT_EXPECT_TRUE(test, ike_addr_equal(&side->from_ts.start, addr));
	KUNIT_EXPECT_TRUE(test, ike_addr_equal(&side->from_ts.end, addr));
	KUNIT_EXPECT_EQ(test, lab_policies(side), 1);
}

/* Packets from another address of ours do not leave in clear text. */
static void a_trap_follows_our_address(struct kunit *test)
{
	static const struct ike_addr other = { 4, { 192, 0, 2, 7 } };
	struct lab *lab = lab_pair(test, &trap_of_ours, NULL);
	const struct ike_addr first = lab->a.addr;

	expect_from(&lab->a, &first);
	lab->a.addr = other;
	lab_paths(&lab->a);
	expect_from(&lab->a, &other);
	lab->a.fail_source = -ENETUNREACH;
	lab_paths(&lab->a);
	expect_from(&lab->a, &other);
	lab->a.fail_source = 0;
	lab->a.addr = first;
	lab_paths(&lab->a);
	expect_from(&lab->a, &first);
	lab_end(lab);
}

static const struct lab_conf trap_for_any = {
	.any_remote = true,
	.children[0].start_action = IKE_START_TRAP | IKE_START_START,
};

static void a_trap_for_any_peer_blocks(struct kunit *test)
{
	struct lab *lab = lab_pair(test, &trap_for_any, NULL);

	KUNIT_EXPECT_EQ(test, lab_policies(&lab->a), 1);
	KUNIT_EXPECT_TRUE(test, lab->a.blocks);
	KUNIT_EXPECT_EQ(test, lab_attempt(&lab->a)->error, -EDESTADDRREQ);
	lab_expect_nothing(lab);
	lab_up(&lab->a, "net", 1);
	lab_expect_done(&lab->a, 1, -EDESTADDRREQ);
	/* and the peer can still come */
	lab_up(&lab->b, "net", 2);
	lab_run(lab);
	lab_expect_done(&lab->b, 2, 0);
	lab_expect_agreement(lab, 1);
	lab_end(lab);
}

static const struct lab_conf trap_for_any_host = {
	.any_remote = true,
	.children[0] = {
		.start_action = IKE_START_TRAP,
		.remote[0] = { .end_port = 65535, .dynamic = true },
		.n_remote = 1,
	},
};

static const struct lab_conf trap_of_any_host = {
	.any_remote = true,
	.children[0] = {
		.start_action = IKE_START_TRAP,
		.local[0] = { .end_port = 65535, .dynamic = true },
		.n_local = 1,
	},
};

static void a_trap_that_says_nothing(struct kunit *test)
{
	struct lab *lab = lab_pair(test, &trap_for_any_host,
				   &trap_of_any_host);

	KUNIT_EXPECT_EQ(test, lab_policies(&lab->a), 0);
	KUNIT_EXPECT_EQ(test, lab_policies(&lab->b), 0);
	KUNIT_EXPECT_EQ(test, lab_reload(&lab->a, NULL), 0);
	KUNIT_EXPECT_EQ(test, lab_reqid_refs(&lab->a, 0), 0);
	lab_end(lab);
}

static const struct lab_conf start = {
	.any_local = true,
	.children[0].start_action = IKE_START_START,
};

static void a_start_waits_for_a_route(struct kunit *test)
{
	struct lab *lab = cut_off(test, &start);

	KUNIT_EXPECT_EQ(test, lab_attempt(&lab->a)->error, -ENETUNREACH);
	KUNIT_EXPECT_EQ(test, lab_sas(&lab->a, IKE_SA_CREATED), 1);
	lab_advance(lab, 100000);
	KUNIT_EXPECT_EQ(test, lab_on_wire(lab), 0);
	lab->a.fail_source = 0;
	lab_settle(lab, 60000);
	lab_expect_agreement(lab, 1);
	KUNIT_EXPECT_EQ(test, lab->a.e->stats.ike_sas, 1);
	lab_end(lab);
}

static const struct lab_conf twice = { .any_local = true, .keyingtries = 2 };
static const struct lab_conf patient = {
	.any_local = true,
	.keyingtries = 1000,
	.settings.retransmit_tries = 2,
};

static void an_order_gives_up(struct kunit *test)
{
	struct lab *lab = cut_off(test, &twice);

	lab_up(&lab->a, "net", 1);
	lab_up(&lab->a, "net", 2);
	lab_advance(lab, 350000);
	KUNIT_EXPECT_NULL(test, lab_done(&lab->a, 1));
	lab_advance(lab, 50000);
	lab_expect_done(&lab->a, 1, -ENETUNREACH);
	lab_expect_done(&lab->a, 2, -ENETUNREACH);
	KUNIT_EXPECT_STREQ(test, lab_attempt(&lab->a)->reason,
			   "there is no route to the peer, after 2 attempts");
	lab_expect_empty(&lab->a);
	lab_end(lab);
}

/* There is a route, but no answer; then no route; then both. */
static void the_route_comes_and_goes(struct kunit *test)
{
	struct lab *lab = cut_off(test, &twice);

	lab_up(&lab->a, "net", 1);
	lab->a.fail_source = 0;
	lab_advance(lab, 1000);
	KUNIT_EXPECT_GT(test, lab_on_wire(lab), 0);
	lab->a.fail_source = -EHOSTUNREACH;
	lab_advance(lab, 218000);
	while (lab_drop(lab))
		;
	lab_advance(lab, 1000);
	KUNIT_EXPECT_EQ(test, lab_on_wire(lab), 0);
	KUNIT_EXPECT_EQ(test, lab_sas(&lab->a, IKE_SA_CREATED), 1);
	lab->a.fail_source = 0;
	lab_settle(lab, 60000);
	lab_expect_done(&lab->a, 1, 0);
	lab_expect_agreement(lab, 1);
	lab_end(lab);
}

static void down_and_reload_end_the_waiting(struct kunit *test)
{
	struct lab *lab = cut_off(test, &patient);

	lab_up(&lab->a, "net", 1);
	lab_advance(lab, 20000);
	KUNIT_EXPECT_NULL(test, lab_done(&lab->a, 1));
	lab_down(&lab->a, "", 2);
	lab_expect_done(&lab->a, 1, -ECANCELED);
	lab_expect_done(&lab->a, 2, 0);
	lab_expect_empty(&lab->a);
	lab_up(&lab->a, "net", 3);
	KUNIT_EXPECT_EQ(test, lab_reload(&lab->a, NULL), 0);
	KUNIT_EXPECT_NULL(test, lab_done(&lab->a, 3));
	lab_no_conf(&lab->a);
	lab_expect_done(&lab->a, 3, -ECANCELED);
	lab_expect_empty(&lab->a);
	lab_end(lab);
}

#define NOBODY	77

static const struct lab_conf two_addresses = {
	.any_local = true,
	.first_host = NOBODY,
	.settings = {
		.retransmit_ms = 100,
		.retransmit_percent = 100,
		.retransmit_tries = 2,
	},
};

/* What goes to an address where nobody lives is lost. Returns how much. */
static unsigned int lose_for_nobody(struct lab *lab)
{
	unsigned int n = 0;

	while (lab_next(lab) && lab_next(lab)->path.local.b[3] == NOBODY) {
		n += lab_drop(lab);
		lab_await(&lab->a);
	}
	return n;
}

static void another_address_is_tried(struct kunit *test)
{
	struct lab *lab = lab_pair(test, &two_addresses, NULL);

	lab_up(&lab->a, "net", 1);
	KUNIT_EXPECT_EQ(test, lose_for_nobody(lab), 3);
	lab_run(lab);
	lab_expect_done(&lab->a, 1, 0);
	lab_expect_agreement(lab, 1);
	KUNIT_EXPECT_EQ(test, lab_sa(&lab->a)->path.remote.b[3], 2);
	lab_end(lab);
}

/* keyingtries is for each of them. */
static void all_addresses_are_silent(struct kunit *test)
{
	struct lab *lab = lab_pair(test, &two_addresses, NULL);

	lab_up(&lab->a, "net", 1);
	while (lab_await(&lab->a), lab_drop(lab))
		;
	lab_expect_done(&lab->a, 1, -ETIMEDOUT);
	KUNIT_EXPECT_EQ(test, lab_count(&lab->a, IKE_COUNT_INITIATED), 2);
	lab_end(lab);
}

static void an_address_without_a_route_is_passed_over(struct kunit *test)
{
	struct lab *lab = lab_pair(test, &two_addresses, NULL);

	lab->a.no_route_to = NOBODY;
	lab_up(&lab->a, "net", 1);
	lab_run(lab);
	lab_expect_done(&lab->a, 1, 0);
	lab_end(lab);
}

static struct kunit_case route_cases[] = {
	KUNIT_CASE(a_trap_stands_without_a_route),
	KUNIT_CASE(a_packet_before_there_is_a_route),
	KUNIT_CASE(a_dynamic_selector_without_a_route),
	KUNIT_CASE(a_trap_follows_our_address),
	KUNIT_CASE(a_trap_for_any_peer_blocks),
	KUNIT_CASE(a_trap_that_says_nothing),
	KUNIT_CASE(a_start_waits_for_a_route),
	KUNIT_CASE(an_order_gives_up),
	KUNIT_CASE(the_route_comes_and_goes),
	KUNIT_CASE(down_and_reload_end_the_waiting),
	KUNIT_CASE(another_address_is_tried),
	KUNIT_CASE(all_addresses_are_silent),
	KUNIT_CASE(an_address_without_a_route_is_passed_over),
	{}
};

struct kunit_suite ikek_route_suite = {
	.name = "ikek_route",
	.test_cases = route_cases,
};
