// SPDX-License-Identifier: GPL-2.0-only
/*
 * Long days: chance gives orders to both sides, sends packets to traps,
 * reloads, and has the wire misbehave. Chance is the same in every run.
 */
#include "multi_ke.h"
#include "suites.h"

#include "ike/sa.h"

#define DAYS	40
#define STEPS	250

static const struct lab_conf busy = {
	.keyingtries = 2,
	.settings = {
		.half_open_ms = 8000,
		.retransmit_ms = 200,
		.retransmit_percent = 120,
		.retransmit_tries = 6,
	},
	.children[0].start_action = IKE_START_TRAP,
	.n_children = 2,
	.children[1] = {
		.name = "more",
		.proposal = {
			{ IKE_TRANSFORM_ENCR, IKE_ENCR_AES_GCM_16, 256 },
			{ IKE_TRANSFORM_KE, IKE_KE_X25519 },
			{ IKE_TRANSFORM_ESN, IKE_ESN_YES },
		},
		LAB_BETWEEN_GATEWAYS(0),
	},
};

/**
 * struct day - one of them
 * @lab: the table
 * @seed: chance so far
 * @conf: of both sides
 * @harmless: nothing is lost, only late or twice
 * @moves: addresses come and go
 * @ticket: of the last order
 */
struct day {
	struct lab *lab;
	u32 seed;
	const struct lab_conf *conf;
	bool harmless;
	bool moves;
	u64 ticket;
};

static u32 chance(struct day *day, u32 below)
{
	day->seed = day->seed * 1664525 + 1013904223;
	return (day->seed >> 8) % below;
}

static struct lab_side *anyone(struct day *day)
{
	return chance(day, 2) ? &day->lab->a : &day->lab->b;
}

/* A new IKE SA, unless there are many already */
static void order(struct day *day)
{
	static const char *const children[] = { "net", "more", "", "net" };
	const char *child = children[chance(day, ARRAY_SIZE(children))];
	struct lab_side *side = anyone(day);
	bool up = chance(day, 3) && lab_states(side) < 6;

	if (!chance(day, 3)) {
		lab_order(side, IKE_COMMAND_REKEY, "lab", child, ++day->ticket);
		return;
	}
	/* the events are counted by story, the day has more of them */
	side->n_events = 0;
	lab_order(side, up ? IKE_COMMAND_UP : IKE_COMMAND_DOWN, "lab", child,
		  ++day->ticket);
}

static void packet(struct day *day)
{
	struct lab_side *side = anyone(day);

	if (lab_states(side) < 6)
		lab_acquire(side, chance(day, 1000) + 1);
}

static void reload(struct day *day)
{
	struct lab_side *side = anyone(day);

	if (chance(day, 8)) {
		lab_reload(side, NULL);
		return;
	}
	day->lab->fail_nth = 0;
	lab_conf(side, day->conf);
}

static void trouble(struct day *day)
{
	switch (chance(day, day->harmless ? 2 : 4)) {
	case 0:
		lab_duplicate(day->lab);
		break;
	case 1:
		lab_swap(day->lab);
		break;
	default:
		lab_drop(day->lab);
	}
}

/* To one of three addresses; the one before may still be there. */
static void move(struct day *day)
{
	struct lab_side *side = anyone(day);
	struct ike_addr old = side->addr;

	side->addr.b[3] = side->addr.b[3] % 10 + 10 * chance(day, 3);
	side->more[0] = old;
	if (chance(day, 2))
		side->more[0].len = 0;
	lab_paths(side);
}

static void step(struct day *day)
{
	u32 c = chance(day, 100);

	if (day->moves && !chance(day, 20))
		move(day);
	else if (c < 55)
		lab_deliver(day->lab);
	else if (c < 70)
		trouble(day);
	else if (c < 82)
		lab_advance(day->lab, chance(day, 300));
	else if (c < 92)
		order(day);
	else if (c < 98)
		packet(day);
	else
		reload(day);
}

static void go_home(struct lab_side *side)
{
	side->addr.b[3] %= 10;
	side->more[0].len = 0;
	lab_paths(side);
}

static struct lab *live(struct kunit *test, u32 seed, bool harmless,
			const struct lab_conf *conf)
{
	struct day day = {
		.lab = lab_pair(test, conf, conf),
		.seed = seed,
		.conf = conf,
		.harmless = harmless,
		.moves = conf->mobike,
	};
	unsigned int i;

	day.lab->routed = conf->mobike;

	for (i = 0; i < STEPS; i++) {
		step(&day);
		KUNIT_ASSERT_LT(test, lab_on_wire(day.lab), 200);
	}
	go_home(&day.lab->a);
	go_home(&day.lab->b);
	lab_settle(day.lab, 120000);
	return day.lab;
}

/* All has come to rest, and nothing is left half done. */
static void expect_rest(struct lab_side *side)
{
	struct kunit *test = side->lab->test;
	struct ike_sa *sa;

	KUNIT_EXPECT_EQ(test, lab_reserved(side), 0);
	KUNIT_EXPECT_EQ(test, side->wake, IKE_NEVER);
	KUNIT_EXPECT_EQ(test, side->e->stats.half_open, 0);
	KUNIT_EXPECT_EQ(test, side->e->stats.child_sas, lab_states(side));
	KUNIT_EXPECT_EQ(test, lab_policies(side), 1);
	KUNIT_EXPECT_EQ(test, lab_reqid_refs(side, 0), lab_states(side) + 1);
	list_for_each_entry(sa, &side->e->sas, entry) {
		KUNIT_EXPECT_EQ(test, sa->state, IKE_SA_ESTABLISHED);
		KUNIT_EXPECT_EQ(test, sa->n_tasks, 0);
		KUNIT_EXPECT_FALSE(test, sa->busy);
		KUNIT_EXPECT_NULL(test, sa->setup);
	}
}

/* When nothing is lost, both sides have the same in the evening. */
static void days_with_delays(struct kunit *test)
{
	struct lab *lab;
	u32 seed;

	for (seed = 1; seed <= DAYS; seed++) {
		lab = live(test, seed, true, &busy);
		expect_rest(&lab->a);
		expect_rest(&lab->b);
		lab_expect_agreement(lab, lab_states(&lab->a));
		lab_end(lab);
	}
}

/* When it is, a side may believe in a peer that is no longer there; but never
 * for longer than it takes to ask.
 */
static void live_with_losses(struct kunit *test, const struct lab_conf *conf,
			     unsigned int days)
{
	struct lab *lab;
	u32 seed;

	for (seed = 1; seed <= days; seed++) {
		lab = live(test, seed + 1000, false, conf);
		expect_rest(&lab->a);
		expect_rest(&lab->b);
		lab_order(&lab->a, IKE_COMMAND_DOWN, "lab", "", 1);
		lab_order(&lab->b, IKE_COMMAND_DOWN, "lab", "", 2);
		lab_settle(lab, 60000);
		lab_expect_nothing(lab);
		lab_end(lab);
	}
}

static void days_with_losses(struct kunit *test)
{
	live_with_losses(test, &busy, DAYS);
}

/* And no message is short enough for one datagram. */
static void days_in_fragments(struct kunit *test)
{
	struct lab_conf narrow = busy;

	narrow.settings.fragment_size_v4 = 240;
	live_with_losses(test, &narrow, DAYS);
}

static void days_on_the_move(struct kunit *test)
{
	struct lab_conf mobile = busy;

	mobile.mobike = true;
	mobile.any_local = true;
	mobile.near = true;
	live_with_losses(test, &mobile, DAYS);
}

static void days_of_several_key_exchanges(struct kunit *test)
{
	struct lab_conf several = busy;

	use_several_kes(&several);
	live_with_losses(test, &several, DAYS / 4);
}

static void live_with_little_memory(struct kunit *test,
				    const struct lab_conf *conf,
				    unsigned int days)
{
	struct lab *lab;
	u32 seed;

	for (seed = 1; seed <= days; seed++) {
		struct day day = {
			.lab = lab_pair(test, conf, conf),
			.seed = seed + 2000,
			.conf = conf,
		};
		unsigned int i;

		lab = day.lab;
		for (i = 0; i < STEPS; i++) {
			if (!lab->fail_nth)
				lab->fail_nth = chance(&day, 60) + 1;
			step(&day);
		}
		lab->fail_nth = 0;
		lab_no_conf(&lab->a);
		lab_no_conf(&lab->b);
		lab_settle(lab, 60000);
		lab_conf(&lab->a, conf);
		lab_conf(&lab->b, conf);
		lab_settle(lab, 120000);
		expect_rest(&lab->a);
		expect_rest(&lab->b);
		lab_end(lab);
	}
}

static void days_with_little_memory(struct kunit *test)
{
	live_with_little_memory(test, &busy, DAYS);
}

static void several_key_exchanges_with_little_memory(struct kunit *test)
{
	struct lab_conf several = busy;

	use_several_kes(&several);
	live_with_little_memory(test, &several, DAYS / 4);
}

static struct kunit_case soak_cases[] = {
	KUNIT_CASE(days_with_delays),
	KUNIT_CASE(days_with_losses),
	KUNIT_CASE(days_in_fragments),
	KUNIT_CASE(days_on_the_move),
	KUNIT_CASE(days_of_several_key_exchanges),
	KUNIT_CASE(days_with_little_memory),
	KUNIT_CASE(several_key_exchanges_with_little_memory),
	{}
};

struct kunit_suite ikek_soak_suite = {
	.name = "ikek_soak",
	.test_cases = soak_cases,
};
