// SPDX-License-Identifier: GPL-2.0-only
/*
 * Waits that chance makes longer or shorter: many that have lost the same peer,
 * or two that got into each other's way, are not to go on in step.
 */
#include "lab.h"
#include "suites.h"

#include "ike/sa.h"

#define RUNS	4

/* A silent peer is given up after one repetition. */
#define HASTY { \
	.retransmit_ms = 1000, \
	.retransmit_percent = 100, \
	.retransmit_tries = 1, \
}

static const struct lab_conf even = {
	.settings = {
		.retransmit_ms = 1000,
		.retransmit_percent = 100,
		.retransmit_tries = 5,
	},
};

static const struct lab_conf watchful = { .dpd_ms = 8000 };

static const struct lab_conf insistent = {
	.keyingtries = 3,
	.settings = HASTY,
};

static const struct lab_conf restarts = {
	.dpd_ms = 1000,
	.settings = HASTY,
	.children[0].dpd_action = IKE_END_START,
};

static const struct lab_conf two_children = {
	.n_children = 2,
	.children[1] = {
		.name = "more",
		LAB_BETWEEN_GATEWAYS(0),
	},
};

static const struct lab_conf rekeys = { .rekey_s = 100, .rand_s = 10 };

static const struct lab_conf rekeys_child = {
	.children[0].time = { .rekey = 100, .rand = 10 },
};

static void up(struct lab *lab)
{
	lab_up(&lab->a, "net", 1);
	lab_run(lab);
	lab_expect_done(&lab->a, 1, 0);
}

/* The first repetition comes when it was configured to. */
static u64 second_repetition(struct lab *lab)
{
	lab_up(&lab->a, "net", 1);
	lab_drop(lab);
	KUNIT_EXPECT_EQ(lab->test, lab_await(&lab->a), 1000);
	lab_drop(lab);
	return lab_await(&lab->a);
}

static u64 established(struct lab *lab)
{
	up(lab);
	return lab_await(&lab->a);
}

/* Nobody answers a, until it has given up and is to begin once more. */
static u64 given_up(struct lab *lab)
{
	unsigned int i;

	for (i = 0; i < 10000; i++) {
		if (lab_sa(&lab->a)->state == IKE_SA_CREATED)
			return lab_await(&lab->a);
		lab_advance(lab, 1);
		lab_drop(lab);
	}
	return 0;
}

static u64 unanswered(struct lab *lab)
{
	lab_up(&lab->a, "net", 1);
	lab_drop(lab);
	return given_up(lab);
}

static u64 dead(struct lab *lab)
{
	up(lab);
	return given_up(lab);
}

static u64 put_off(struct lab *lab)
{
	up(lab);
	lab->b.fail_install = -ENOMEM;
	lab_up(&lab->a, "more", 2);
	lab_deliver(lab);	/* HDR, SK {SA, Ni, TSi, TSr} --> */
	lab_deliver(lab);	/* <-- HDR, SK {N(TEMPORARY_FAILURE)} */
	return lab_await(&lab->a);
}

/**
 * struct wait - a wait that is not always as long
 * @name: what a waits for
 * @a: configuration of a
 * @measure: returns how long it was, in milliseconds
 * @least: how long it is at least
 * @most: and at most
 */
struct wait {
	const char *name;
	const struct lab_conf *a;
	u64 (*measure)(struct lab *lab);
	u64 least;
	u64 most;
};

static const struct wait waits[] = {
	{ "retransmission", &even, second_repetition, 1000, 1125 },
	{ "liveness check", &watchful, established, 8000, 9000 },
	{ "another attempt", &insistent, unanswered, 1000, 2000 },
	{ "restart after a peer's death", &restarts, dead, 1000, 2000 },
	{ "a task put off", &two_children, put_off, 2000, 4000 },
	{ "rekeying of the IKE SA", &rekeys, established, 90000, 100000 },
	{ "rekeying of a Child SA", &rekeys_child, established, 90000, 100000 },
};

KUNIT_ARRAY_PARAM_DESC(wait, waits, name);

static void chance_decides(struct kunit *test)
{
	const struct wait *w = test->param_value;
	u64 waited, least = U64_MAX, most = 0;
	struct lab *lab;
	unsigned int i;

	for (i = 0; i < RUNS; i++) {
		lab = lab_pair(test, w->a, &two_children);
		lab->chance = i * 1000;
		waited = w->measure(lab);
		least = min(least, waited);
		most = max(most, waited);
		lab_run(lab);
		lab_end(lab);
	}
	KUNIT_EXPECT_GE(test, least, w->least);
	KUNIT_EXPECT_LE(test, most, w->most);
	KUNIT_EXPECT_LT(test, least, most);
}

static struct kunit_case chance_cases[] = {
	KUNIT_CASE_PARAM(chance_decides, wait_gen_params),
	{}
};

struct kunit_suite ikek_chance_suite = {
	.name = "ikek_chance",
	.test_cases = chance_cases,
};
