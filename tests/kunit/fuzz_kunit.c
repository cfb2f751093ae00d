// SPDX-License-Identifier: GPL-2.0-only
/*
 * Conversations that chance works on: both sides get orders, and somebody who
 * has heard everything writes to the wire, or one of them says what it should
 * not, sealed with its own keys. A case is one seed; the module's parameter
 * fuzz_rounds says how many there are.
 */
#include <linux/module.h>

#include "lab_mangle.h"
#include "multi_ke.h"
#include "suites.h"

#include "ike/sa.h"

#define STEPS		160
#define STATES_SOME	8

static unsigned int fuzz_rounds = 30;
module_param(fuzz_rounds, uint, 0444);
MODULE_PARM_DESC(fuzz_rounds, "seeds to fuzz with");

static unsigned int fuzz_seed = 1;
module_param(fuzz_seed, uint, 0444);
MODULE_PARM_DESC(fuzz_seed, "the first of them");

/* Seeds as parameters: what is handed on is the seed itself. */
static const void *seed_gen_params(const void *prev, char *desc)
{
	unsigned long seed = prev ? (unsigned long)prev + 1 : fuzz_seed;

	if (!seed || seed >= (unsigned long)fuzz_seed + fuzz_rounds)
		return NULL;
	snprintf(desc, KUNIT_PARAM_DESC_SIZE, "seed %lu", seed);
	return (const void *)seed;
}

static u32 seed_of(struct kunit *test)
{
	return (unsigned long)test->param_value;
}

static const struct lab_conf busy = {
	.keyingtries = 2,
	.dpd_ms = 3000,
	.rekey_s = 60,
	.over_s = 20,
	.settings = {
		.half_open_ms = 4000,
		.retransmit_ms = 200,
		.retransmit_percent = 150,
		.retransmit_tries = 4,
	},
	.n_children = 2,
	.children[0] = {
		.start_action = IKE_START_TRAP,
		.time = { .rekey = 30, .life = 40 },
	},
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

/* As long as nobody but strangers interferes, nothing needs to be repeated. */
static const struct lab_conf calm = {
	.settings = { .half_open_ms = 4000 },
	.n_children = 2,
	.children[1] = {
		.name = "more",
		LAB_BETWEEN_GATEWAYS(0),
	},
};

/* With every other seed what is long goes in fragments, with every other two IKE
 * SAs could move, and with every other four keys come of several key exchanges.
 */
static struct lab_conf cut(struct kunit *test, const struct lab_conf *from)
{
	struct lab_conf conf = *from;

	if (seed_of(test) & 1)
		conf.settings.fragment_size_v4 = 200;
	if (seed_of(test) & 4)
		use_several_kes(&conf);
	conf.mobike = seed_of(test) & 2;
	conf.any_local = conf.mobike;
	conf.near = conf.mobike;
	return conf;
}

static const char *any_child(struct mangler *m)
{
	static const char *const names[] = { "net", "more", "" };

	return names[mangler_chance(m, ARRAY_SIZE(names))];
}

static struct lab_side *anyone(struct lab *lab, struct mangler *m)
{
	return mangler_chance(m, 2) ? &lab->a : &lab->b;
}

/* Whatever it is told, an engine keeps to its bounds. */
static void expect_bounds(struct lab_side *side)
{
	struct kunit *test = side->lab->test;
	struct ike_sa *sa;

	KUNIT_ASSERT_LT(test, lab_on_wire(side->lab), 200);
	KUNIT_ASSERT_LT(test, lab_states(side), LAB_STATES_MAX);
	KUNIT_EXPECT_GE(test, side->e->stats.ike_sas,
			side->e->stats.half_open);
	list_for_each_entry(sa, &side->e->sas, entry)
		KUNIT_EXPECT_LE(test, sa->n_children, 2 *
				ike_settings_default.child_sa_per_ike_sa);
	side->n_events = 0;	/* there are more than the lab can hold */
}

static void order(struct lab *lab, struct mangler *m)
{
	struct lab_side *side = anyone(lab, m);
	const char *child = any_child(m);
	enum ike_command_type type = IKE_COMMAND_REKEY;

	if (mangler_chance(m, 2))
		type = mangler_chance(m, 3) && lab_states(side) < STATES_SOME ?
		       IKE_COMMAND_UP : IKE_COMMAND_DOWN;
	lab_order(side, type, "lab", child, 1);
}

static void weather(struct lab *lab, struct mangler *m)
{
	switch (mangler_chance(m, 3)) {
	case 0:
		lab_drop(lab);
		break;
	case 1:
		lab_duplicate(lab);
		break;
	default:
		lab_swap(lab);
	}
}

/* To another address and back; what is sent to either arrives. */
static void move(struct lab *lab, struct mangler *m)
{
	struct lab_side *side = anyone(lab, m);

	side->addr.b[3] ^= 16;
	lab_paths(side);
}

static void step(struct lab *lab, struct mangler *m)
{
	u32 c = mangler_chance(m, 100);

	if (c < 40) {
		lab_deliver(lab);
	} else if (c < 60) {
		mangler_change(m);
		lab_deliver(lab);
	} else if (c < 68) {
		mangler_intrude(m);
		lab_deliver(lab);
	} else if (c < 74) {
		weather(lab, m);
	} else if (c < 84) {
		lab_advance(lab, mangler_chance(m, 1500));
	} else if (c < 96) {
		order(lab, m);
	} else if (c < 98) {
		move(lab, m);
	} else if (lab_states(&lab->a) < STATES_SOME) {
		lab_acquire(&lab->a, 1);
	}
}

/* Nobody interferes any more: both can be brought to rest, and begin anew. */
static void expect_recovery(struct lab *lab)
{
	struct kunit *test = lab->test;

	lab->fail_nth = 0;
	lab->recording = false;
	lab_settle(lab, 20000);
	expect_bounds(&lab->a);
	expect_bounds(&lab->b);
	lab_no_conf(&lab->a);
	lab_no_conf(&lab->b);
	lab_settle(lab, 60000);
	lab_expect_nothing(lab);
	KUNIT_EXPECT_EQ(test, lab_policies(&lab->a), 0);
	KUNIT_EXPECT_EQ(test, lab_reqid_refs(&lab->a, 0), 0);

	lab_conf(&lab->a, &calm);
	lab_conf(&lab->b, &calm);
	lab->a.n_events = 0;
	lab_up(&lab->a, "net", 2);
	lab_run(lab);
	lab_expect_done(&lab->a, 2, 0);
	lab_expect_agreement(lab, 1);
}

static void live(struct kunit *test, bool with_memory)
{
	const struct lab_conf conf = cut(test, &busy);
	struct lab *lab = lab_pair(test, &conf, &conf);
	struct mangler *m = mangler_new(lab, seed_of(test));
	unsigned int i;

	for (i = 0; i < STEPS; i++) {
		if (!with_memory && !lab->fail_nth)
			lab->fail_nth = mangler_chance(m, 60) + 1;
		step(lab, m);
		expect_bounds(&lab->a);
		expect_bounds(&lab->b);
	}
	expect_recovery(lab);
	lab_end(lab);
}

/* A peer that has the keys says what it should not. */
static void a_peer_gone_mad(struct kunit *test)
{
	live(test, true);
}

static void a_peer_gone_mad_and_little_memory(struct kunit *test)
{
#ifdef CONFIG_FAULT_INJECTION
	live(test, false);
#else
	kunit_skip(test, "this kernel cannot make allocations fail");
#endif
}

static void intrude(struct lab *lab, struct mangler *m)
{
	u32 n = mangler_chance(m, 4);

	while (n--) {
		mangler_intrude(m);
		lab_deliver(lab);
		expect_bounds(&lab->a);
		expect_bounds(&lab->b);
	}
}

/* What strangers are answered goes on its way among the rest. */
static void run_among_strangers(struct lab *lab, struct mangler *m)
{
	unsigned int i;

	for (i = 0; i < 100 && lab_on_wire(lab); i++) {
		intrude(lab, m);
		lab_deliver(lab);
	}
	lab_run(lab);
}

/* Orders, and how many Child SAs there are then */
static const struct {
	enum ike_command_type type;
	const char *child;
	unsigned int n;
} business[] = {
	{ IKE_COMMAND_REKEY, "net", 1 },
	{ IKE_COMMAND_UP, "more", 2 },
	{ IKE_COMMAND_REKEY, "", 2 },
	{ IKE_COMMAND_REKEY, "more", 2 },
	{ IKE_COMMAND_DOWN, "more", 1 },
	{ IKE_COMMAND_REKEY, "", 1 },
};

/* With strangers about, all goes as it does without them. */
static void strangers_around_a_tunnel(struct kunit *test)
{
	const struct lab_conf conf = cut(test, &calm);
	struct lab *lab = lab_pair(test, &conf, &conf);
	struct mangler *m = mangler_new(lab, seed_of(test));
	struct lab_side *side;
	unsigned int i;

	lab_up(&lab->a, "net", 2);
	lab_run(lab);
	lab_expect_agreement(lab, 1);
	for (i = 0; i < ARRAY_SIZE(business); i++) {
		side = anyone(lab, m);
		KUNIT_EXPECT_EQ(test, lab_order(side, business[i].type, "lab",
						business[i].child, 1), 0);
		run_among_strangers(lab, m);
		lab_settle(lab, 10000);	/* what was replaced goes as well */
		lab_expect_agreement(lab, business[i].n);
		KUNIT_EXPECT_EQ(test, lab_sas(&lab->a, IKE_SA_ESTABLISHED), 1);
		KUNIT_EXPECT_EQ(test, lab_sas(&lab->b, IKE_SA_ESTABLISHED), 1);
		KUNIT_EXPECT_EQ(test, lab_sa(&lab->a)->path.remote.b[3], 2);
		KUNIT_EXPECT_EQ(test, lab_sa(&lab->b)->path.remote.b[3], 1);
	}
	lab_settle(lab, 10000);
	lab_expect_agreement(lab, 1);
	KUNIT_EXPECT_EQ(test, lab->b.e->stats.half_open, 0);
	KUNIT_EXPECT_EQ(test, lab->b.e->stats.ike_sas, 1);
	lab_end(lab);
}

/* It works, or it does not; and then it does without them. */
static void strangers_around_a_set_up(struct kunit *test)
{
	const struct lab_conf conf = cut(test, &busy);
	struct lab *lab = lab_pair(test, &conf, &conf);
	struct mangler *m = mangler_new(lab, seed_of(test));

	lab_up(&lab->a, "net", 1);
	run_among_strangers(lab, m);
	lab->recording = false;
	lab_settle(lab, 15000);
	lab->a.n_events = 0;
	lab_up(&lab->a, "net", 2);
	lab_run(lab);
	lab_expect_done(&lab->a, 2, 0);
	lab_expect_agreement(lab, lab_states(&lab->a));
	KUNIT_EXPECT_EQ(test, lab_sas(&lab->a, IKE_SA_ESTABLISHED), 1);
	KUNIT_EXPECT_EQ(test, lab_sas(&lab->b, IKE_SA_ESTABLISHED), 1);
	expect_recovery(lab);
	lab_end(lab);
}

static struct kunit_case fuzz_cases[] = {
	KUNIT_CASE_PARAM(strangers_around_a_tunnel, seed_gen_params),
	KUNIT_CASE_PARAM(strangers_around_a_set_up, seed_gen_params),
	KUNIT_CASE_PARAM(a_peer_gone_mad, seed_gen_params),
	KUNIT_CASE_PARAM(a_peer_gone_mad_and_little_memory, seed_gen_params),
	{}
};

struct kunit_suite ikek_fuzz_suite = {
	.name = "ikek_fuzz",
	.test_cases = fuzz_cases,
};
