// SPDX-License-Identifier: GPL-2.0-only
/*
 * Both sides begin at once: whatever is lost, late or overtaken, one IKE SA
 * and one set of Child SAs are left, the same ones on both sides, and from the
 * first Child SA on there is always one.
 */
#include "lab.h"
#include "suites.h"

#include "ike/sa.h"

#define ORDERS	64

static const struct lab_conf uniques[] = {
	[IKE_UNIQUE_NO] = { .unique = IKE_UNIQUE_NO },
	[IKE_UNIQUE_REPLACE] = { .unique = IKE_UNIQUE_REPLACE },
	[IKE_UNIQUE_KEEP] = { .unique = IKE_UNIQUE_KEEP },
	[IKE_UNIQUE_NEVER] = { .unique = IKE_UNIQUE_NEVER },
};

static const struct lab_conf trap = {
	.children[0].start_action = IKE_START_TRAP,
};

static const struct lab_conf two_children = {
	.n_children = 2,
	.children[0] = { LAB_BETWEEN_GATEWAYS(6) },
	.children[1] = {
		.name = "more",
		LAB_BETWEEN_GATEWAYS(17),
	},
};

/* Chance decides whose SPIs are higher: another story, other bytes. */
static struct lab *crossing(struct kunit *test, const struct lab_conf *conf,
			    unsigned int story)
{
	struct lab *lab = lab_pair(test, conf, conf);

	lab->chance = story * 1000;
	return lab;
}

/* Likewise, and both are asked for @child, or for all with "". */
static struct lab *both_begin(struct kunit *test, const struct lab_conf *conf,
			      unsigned int story, const char *child)
{
	struct lab *lab = crossing(test, conf, story);

	lab_up(&lab->a, child, 1);
	lab_up(&lab->b, child, 2);
	return lab;
}

/* One is left, and what had only been begun goes by itself. Return: a's? */
static bool expect_one(struct lab *lab, unsigned int children)
{
	struct kunit *test = lab->test;
	bool by_a;

	KUNIT_EXPECT_EQ(test, lab_sas(&lab->a, IKE_SA_ESTABLISHED), 1);
	KUNIT_EXPECT_EQ(test, lab_sas(&lab->b, IKE_SA_ESTABLISHED), 1);
	lab_settle(lab, 60000);
	KUNIT_ASSERT_EQ(test, lab->a.e->stats.ike_sas, 1);
	KUNIT_ASSERT_EQ(test, lab->b.e->stats.ike_sas, 1);
	KUNIT_EXPECT_EQ(test, lab_sa(&lab->a)->spi, lab_sa(&lab->b)->peer_spi);
	KUNIT_EXPECT_EQ(test, lab_sa(&lab->a)->peer_spi, lab_sa(&lab->b)->spi);
	by_a = lab_sa(&lab->a)->initiator;
	KUNIT_EXPECT_NE(test, by_a, lab_sa(&lab->b)->initiator);
	lab_expect_agreement(lab, children);
	return by_a;
}

/* Likewise, and the orders of both_begin() have ended well. */
static bool end_as_one(struct lab *lab, unsigned int children)
{
	bool by_a;

	lab_expect_done(&lab->a, 1, 0);
	lab_expect_done(&lab->b, 2, 0);
	by_a = expect_one(lab, children);
	lab_end(lab);
	return by_a;
}

/* A bit of @order tells whether the next message is overtaken. */
static void step_in_order(struct lab *lab, u32 order, unsigned int i)
{
	if (order >> i % 32 & 1)
		lab_swap(lab);
	lab_deliver(lab);
}

static void run_in_order(struct lab *lab, u32 order)
{
	bool up_a = false, up_b = false;
	unsigned int i;

	for (i = 0; i < 100 && lab_on_wire(lab); i++) {
		step_in_order(lab, order, i);
		KUNIT_EXPECT_TRUE(lab->test, !up_a || lab_states(&lab->a));
		KUNIT_EXPECT_TRUE(lab->test, !up_b || lab_states(&lab->b));
		up_a = up_a || lab_states(&lab->a);
		up_b = up_b || lab_states(&lab->b);
	}
}

static void in_every_order(struct kunit *test)
{
	unsigned int order, n[2] = {};
	enum ike_unique u;
	struct lab *lab;

	for (u = IKE_UNIQUE_NO; u <= IKE_UNIQUE_NEVER; u++) {
		for (order = 0; order < ORDERS; order++) {
			lab = both_begin(test, &uniques[u], order, "net");
			run_in_order(lab, order);
			n[end_as_one(lab, 1)]++;
		}
	}
	KUNIT_EXPECT_GT(test, n[0], ORDERS / 4);
	KUNIT_EXPECT_GT(test, n[1], ORDERS / 4);
}

/* b deletes nothing on its own account: a does so in the end. */
static void the_peer_has_no_such_rule(struct kunit *test)
{
	unsigned int order, waited = 0;
	struct lab *lab;

	for (order = 0; order < ORDERS; order++) {
		lab = both_begin(test, &uniques[IKE_UNIQUE_NEVER], order,
				 "net");
		lab_sa(&lab->b)->replaces = 1;
		run_in_order(lab, order);
		waited += lab_sas(&lab->a, IKE_SA_ESTABLISHED) == 2;
		lab_advance(lab, 9000);
		lab_run(lab);
		lab_advance(lab, 2000);
		lab_run(lab);
		expect_one(lab, 1);
		lab_end(lab);
	}
	KUNIT_EXPECT_GT(test, waited, 0);
}

/* b begins when a has got so far. */
static void one_begins_later(struct kunit *test)
{
	unsigned int i, k, story;
	struct lab *lab;

	for (i = 0; i < 5; i++) {
		for (story = 0; story < 4; story++) {
			lab = crossing(test, NULL, story);
			lab_up(&lab->a, "net", 1);
			for (k = 0; k < i; k++)
				lab_deliver(lab);
			lab_up(&lab->b, "net", 2);
			run_in_order(lab, story);
			end_as_one(lab, 1);
		}
	}
}

/* One after the other of the messages is lost. */
static void a_message_is_lost(struct kunit *test)
{
	unsigned int lost, story;
	struct lab *lab;

	for (lost = 0; lost < 10; lost++) {
		for (story = 0; story < 8; story++) {
			lab = both_begin(test, NULL, story, "net");
			while (lab->sent < 20 && lab_on_wire(lab) &&
			       lab->sent - lab_on_wire(lab) != lost)
				lab_deliver(lab);
			lab_drop(lab);
			lab_settle(lab, 60000);
			end_as_one(lab, 1);
		}
	}
}

static bool is_answer(const struct lab_datagram *d)
{
	struct ike_header h;

	return !ike_decode_header(IKE_VIEW(d->data, d->len), &h) &&
	       h.exchange == IKE_EXCHANGE_IKE_AUTH &&
	       h.flags & IKE_FLAG_RESPONSE;
}

/* No answer to a's IKE_AUTH arrives. b ends what a has begun, and a does not
 * hear of that; or b has it, and waits for a to end what b has begun.
 */
static void answers_are_lost(struct kunit *test)
{
	struct lab_datagram *d;
	unsigned int story, i;
	struct lab *lab;

	for (story = 0; story < 32; story++) {
		lab = both_begin(test, &uniques[story % 4], story, "net");
		for (i = 0; i < 80; i++) {
			while ((d = lab_next(lab)))
				if (d->to == &lab->a && is_answer(d))
					lab_drop(lab);
				else
					lab_deliver(lab);
			lab_advance(lab, 100);
		}
		lab_settle(lab, 10000);
		end_as_one(lab, 1);
	}
}

static void messages_come_twice(struct kunit *test)
{
	unsigned int story, i;
	struct lab *lab;

	for (story = 0; story < 16; story++) {
		lab = both_begin(test, NULL, story, "net");
		for (i = 0; i < 12; i++) {
			if (story >> i % 4 & 1)
				lab_duplicate(lab);
			lab_deliver(lab);
		}
		lab_settle(lab, 60000);
		end_as_one(lab, 1);
	}
}

/* Packets hit traps on both sides. */
static void traps_on_both_sides(struct kunit *test)
{
	unsigned int order;
	struct lab *lab;

	for (order = 0; order < ORDERS; order++) {
		lab = crossing(test, &trap, order);
		lab_acquire(&lab->a, 7);
		lab_acquire(&lab->b, 8);
		run_in_order(lab, order);
		expect_one(lab, 1);
		lab_end(lab);
	}
}

static void two_children_each(struct kunit *test)
{
	unsigned int order;
	struct lab *lab;

	for (order = 0; order < ORDERS; order++) {
		lab = both_begin(test, &two_children, order, "");
		run_in_order(lab, order);
		lab_settle(lab, 10000);
		end_as_one(lab, 2);
	}
}

/* b has crashed, and both begin, a because it does not know yet. */
static void after_a_crash(struct kunit *test)
{
	static const struct lab_conf plain;
	unsigned int order;
	struct lab *lab;

	for (order = 0; order < ORDERS; order++) {
		lab = crossing(test, NULL, order);
		lab_up(&lab->a, "net", 1);
		lab_run(lab);
		lab_restart(&lab->b);
		lab_conf(&lab->b, &plain);
		lab_down(&lab->a, "", 2);
		lab_up(&lab->a, "net", 3);
		lab_up(&lab->b, "net", 4);
		run_in_order(lab, order);
		lab_settle(lab, 60000);
		lab_expect_done(&lab->a, 3, 0);
		lab_expect_done(&lab->b, 4, 0);
		expect_one(lab, 1);
		lab_end(lab);
	}
}

/* A side that is called off: what the other one has begun is not. */
static void one_is_taken_down(struct kunit *test)
{
	unsigned int order, i;
	struct lab *lab;

	for (order = 0; order < ORDERS; order++) {
		lab = both_begin(test, NULL, order, "net");
		for (i = 0; i < order % 8; i++)
			lab_deliver(lab);
		lab_down(&lab->a, "", 3);
		lab_settle(lab, 300000);
		KUNIT_EXPECT_NOT_NULL(test, lab_done(&lab->a, 1));
		KUNIT_EXPECT_NOT_NULL(test, lab_done(&lab->b, 2));
		KUNIT_EXPECT_LE(test, lab->a.e->stats.ike_sas, 1);
		KUNIT_EXPECT_EQ(test, lab->a.e->stats.ike_sas,
				lab->b.e->stats.ike_sas);
		lab_expect_agreement(lab, lab->a.e->stats.ike_sas);
		lab_end(lab);
	}
}

/* Only the IKE SA is up. */
static struct lab *without_child(struct kunit *test,
				 const struct lab_conf *conf,
				 unsigned int story)
{
	struct lab *lab = crossing(test, conf, story);

	lab_up(&lab->a, "net", 1);
	lab_run(lab);
	lab_down(&lab->a, "net", 2);
	lab_settle(lab, 60000);
	lab_expect_agreement(lab, 0);
	return lab;
}

/* A packet hits the same trap on both sides. What is sent arrives, unless an
 * answer does not.
 */
static struct lab *traps_in_an_ike_sa(struct kunit *test, unsigned int story)
{
	struct lab *lab = without_child(test, &trap, story);

	lab->traffic = true;
	lab->holds = true;
	lab_acquire(&lab->a, 7);
	lab_acquire(&lab->b, 8);
	return lab;
}

static const struct lab_conf trap_and_more = {
	.n_children = 2,
	.children[0] = { .start_action = IKE_START_TRAP },
	.children[1] = {
		.name = "more",
		LAB_BETWEEN_GATEWAYS(17),
	},
};

/* Bits of @busy: a, or b, has asked for another Child SA. */
static struct lab *trap_in_a_busy_ike_sa(struct kunit *test, unsigned int story,
					 unsigned int busy)
{
	struct lab *lab = without_child(test, &trap_and_more, story);

	lab->holds = true;
	if (busy & 1)
		lab_up(&lab->a, "more", 3);
	if (busy & 2)
		lab_up(&lab->b, "more", 4);
	return lab;
}

/* What has lost is gone, and no packet with it. */
static void expect_one_child(struct lab *lab)
{
	struct kunit *test = lab->test;

	KUNIT_EXPECT_EQ(test, lab->a.e->stats.ike_sas, 1);
	KUNIT_EXPECT_EQ(test, lab->b.e->stats.ike_sas, 1);
	lab_expect_agreement(lab, 1);
	KUNIT_EXPECT_EQ(test, lab_sa(&lab->a)->n_tasks, 0);
	KUNIT_EXPECT_EQ(test, lab_sa(&lab->b)->n_tasks, 0);
	KUNIT_EXPECT_EQ(test, lab_reqid_refs(&lab->a, 0), 2);
	KUNIT_EXPECT_EQ(test, lab_reqid_refs(&lab->b, 0), 2);
}

static void child_sas_in_every_order(struct kunit *test)
{
	unsigned int order;
	struct lab *lab;

	for (order = 0; order < ORDERS; order++) {
		lab = traps_in_an_ike_sa(test, order);
		run_in_order(lab, order);
		lab_settle(lab, 60000);
		expect_one_child(lab);
		lab_end(lab);
	}
}

/* The second packet comes when @after messages have arrived. */
static void two_packets(struct lab *lab, u32 order, unsigned int after)
{
	unsigned int i;

	lab_acquire(&lab->a, 7);
	for (i = 0; i < after; i++)
		step_in_order(lab, order, i);
	lab_acquire(&lab->b, 8);
	run_in_order(lab, order);
	lab_settle(lab, 60000);
}

static void packets_one_after_the_other(struct kunit *test)
{
	unsigned int order, after, busy;
	struct lab *lab;

	for (busy = 0; busy < 4; busy++)
		for (after = 0; after < 4; after++)
			for (order = 0; order < ORDERS; order++) {
				lab = trap_in_a_busy_ike_sa(test, order, busy);
				two_packets(lab, order, after);
				lab_expect_agreement(lab, busy ? 2 : 1);
				lab_end(lab);
			}
}

static void a_message_about_child_sas_is_lost(struct kunit *test)
{
	unsigned int lost, story, k;
	struct lab *lab;

	for (lost = 0; lost < 6; lost++)
		for (story = 0; story < 8; story++) {
			lab = traps_in_an_ike_sa(test, story);
			lab->traffic = false;
			for (k = 0; k < lost; k++)
				lab_deliver(lab);
			lab_drop(lab);
			lab_settle(lab, 60000);
			expect_one_child(lab);
			lab_end(lab);
		}
}

/* A message comes so late that its sender has repeated it. */
static void a_message_about_child_sas_is_late(struct kunit *test)
{
	struct lab_datagram *d;
	unsigned int late, story, k;
	struct lab *lab;

	for (late = 0; late < 6; late++)
		for (story = 0; story < 8; story++) {
			lab = traps_in_an_ike_sa(test, story);
			lab->traffic = false;
			for (k = 0; k < late; k++)
				lab_deliver(lab);
			d = lab_take(lab);
			lab_settle(lab, story & 1 ? 300 : 3000);
			if (d)
				lab_put(lab, d);
			lab_settle(lab, 60000);
			expect_one_child(lab);
			lab_end(lab);
		}
}

/* One side, or both, cannot make what the other one asks for. */
static void one_of_two_child_sas_fails(struct kunit *test)
{
	unsigned int story;
	struct lab *lab;

	for (story = 0; story < 16; story++) {
		lab = traps_in_an_ike_sa(test, story);
		lab->b.fail_install = -ENOMEM;
		lab_deliver(lab);
		lab->b.fail_install = 0;
		run_in_order(lab, story);
		lab_settle(lab, 60000);
		expect_one_child(lab);
		lab_end(lab);
	}
}

/* They are ordered: each order ends well. */
static void ordered_child_sas(struct kunit *test)
{
	unsigned int order;
	struct lab *lab;

	for (order = 0; order < ORDERS; order++) {
		lab = without_child(test, NULL, order);
		lab->traffic = true;
		lab_up(&lab->a, "net", 3);
		lab_up(&lab->b, "net", 4);
		run_in_order(lab, order);
		lab_settle(lab, 60000);
		lab_expect_done(&lab->a, 3, 0);
		lab_expect_done(&lab->b, 4, 0);
		lab_expect_agreement(lab, 1);
		lab_end(lab);
	}
}

/* The peer's Child SA is there before the packet is heard of. */
static void a_packet_comes_late(struct kunit *test)
{
	struct lab *lab = lab_pair(test, &trap, &trap);

	lab_acquire(&lab->a, 7);
	lab_run(lab);
	lab_expect_agreement(lab, 1);
	lab_acquire(&lab->b, 8);
	KUNIT_EXPECT_EQ(test, lab_on_wire(lab), 0);
	KUNIT_EXPECT_EQ(test, lab->b.failed_seq, 8);
	lab_expect_agreement(lab, 1);
	lab_end(lab);
}

static const struct lab_conf reauthenticates = {
	.reauth_s = 3600,
	.over_s = 600,
};

/* Both sides find at the same moment that it is time to. */
static struct lab *reauthentications(struct kunit *test, unsigned int story)
{
	struct lab *lab = crossing(test, &reauthenticates, story);

	lab_up(&lab->a, "net", 1);
	lab_run(lab);
	lab->traffic = true;
	lab_advance(lab, 3600 * 1000);
	KUNIT_EXPECT_EQ(test, lab_on_wire(lab), 2);
	return lab;
}

static void reauthentications_in_every_order(struct kunit *test)
{
	unsigned int order;
	struct lab *lab;

	for (order = 0; order < ORDERS; order++) {
		lab = reauthentications(test, order);
		run_in_order(lab, order);
		expect_one(lab, 1);
		KUNIT_EXPECT_EQ(test, lab_events(&lab->a, IKE_EVENT_FAILED), 0);
		KUNIT_EXPECT_EQ(test, lab_events(&lab->b, IKE_EVENT_FAILED), 0);
		lab_end(lab);
	}
}

static void a_message_of_reauthentication_is_lost(struct kunit *test)
{
	unsigned int lost, story, k;
	struct lab *lab;

	for (lost = 0; lost < 12; lost++)
		for (story = 0; story < 8; story++) {
			lab = reauthentications(test, story);
			for (k = 0; k < lost; k++)
				lab_deliver(lab);
			lab_drop(lab);
			lab_settle(lab, 60000);
			expect_one(lab, 1);
			lab_end(lab);
		}
}

/* While one side authenticates anew the other one rekeys. */
static void reauthentication_and_rekeying(struct kunit *test)
{
	unsigned int order;
	struct lab *lab;

	for (order = 0; order < ORDERS; order++) {
		lab = lab_pair(test, &reauthenticates, NULL);
		lab->chance = order * 1000;
		lab_up(&lab->a, "net", 1);
		lab_run(lab);
		lab->traffic = true;
		lab_advance(lab, 3600 * 1000);
		lab_rekey(&lab->b, order & 1 ? "net" : "", 2);
		run_in_order(lab, order);
		lab_settle(lab, 60000);
		KUNIT_EXPECT_NOT_NULL(test, lab_done(&lab->b, 2));
		KUNIT_EXPECT_EQ(test, lab->a.e->stats.ike_sas, 1);
		KUNIT_EXPECT_EQ(test, lab->b.e->stats.ike_sas, 1);
		lab_expect_agreement(lab, 1);
		lab_end(lab);
	}
}

static struct kunit_case crossing_cases[] = {
	KUNIT_CASE(in_every_order),
	KUNIT_CASE(the_peer_has_no_such_rule),
	KUNIT_CASE(one_begins_later),
	KUNIT_CASE(a_message_is_lost),
	KUNIT_CASE(answers_are_lost),
	KUNIT_CASE(messages_come_twice),
	KUNIT_CASE(traps_on_both_sides),
	KUNIT_CASE(two_children_each),
	KUNIT_CASE(after_a_crash),
	KUNIT_CASE(one_is_taken_down),
	KUNIT_CASE(child_sas_in_every_order),
	KUNIT_CASE(packets_one_after_the_other),
	KUNIT_CASE(a_message_about_child_sas_is_lost),
	KUNIT_CASE(a_message_about_child_sas_is_late),
	KUNIT_CASE(one_of_two_child_sas_fails),
	KUNIT_CASE(ordered_child_sas),
	KUNIT_CASE(a_packet_comes_late),
	KUNIT_CASE(reauthentications_in_every_order),
	KUNIT_CASE(a_message_of_reauthentication_is_lost),
	KUNIT_CASE(reauthentication_and_rekeying),
	{}
};

struct kunit_suite ikek_crossing_suite = {
	.name = "ikek_crossing",
	.test_cases = crossing_cases,
};
