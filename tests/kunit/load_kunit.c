// SPDX-License-Identifier: GPL-2.0-only
/*
 * A load is one transaction: one that fails, wherever it does, changes nothing,
 * and one that works leaves no moment without a policy.
 */
#include "lab.h"
#include "suites.h"

#include "ike/sa.h"

#define TRAP_REQID	1001	/* the first that a is given */

static const struct lab_conf one = {
	.n_children = 2,
	.children[0].start_action = IKE_START_TRAP,
	.children[1] = { .name = "more", .start_action = IKE_START_TRAP },
};

static const struct lab_conf two = {
	.name = "two",
	.remote_host = 9,
	.children[0].start_action = IKE_START_TRAP,
};

static const struct lab_conf *const both[] = { &one, &two };

static const struct lab_conf answers = {
	.n_children = 2,
	.children[1] = { .name = "more" },
};

/* a with three traps, and a Child SA by the first of them */
static struct lab *trapped(struct kunit *test)
{
	struct lab *lab = lab_new(test);
	const struct ike_acquire first = { .reqid = TRAP_REQID, .seq = 1 };

	lab_conf(&lab->b, &answers);
	lab_confs(&lab->a, both, ARRAY_SIZE(both));
	ike_engine_acquire(lab->a.e, &first);
	lab_run(lab);
	lab_expect_agreement(lab, 1);
	return lab;
}

/* Nothing that @conf and @spi stood for has gone, and nothing has come. */
static void expect_as_it_was(struct lab *lab, const struct ike_conf *conf,
			     u64 spi)
{
	const struct ike_acquire second = { .reqid = TRAP_REQID + 1, .seq = 2 };
	struct kunit *test = lab->test;

	KUNIT_EXPECT_PTR_EQ(test, lab->a.e->conf, conf);
	KUNIT_EXPECT_EQ(test, lab_on_wire(lab), 0);
	KUNIT_EXPECT_EQ(test, lab_policies(&lab->a), 3);
	KUNIT_EXPECT_EQ(test, lab_reqid_refs(&lab->a, 0), 4);
	KUNIT_EXPECT_EQ(test, lab_reqid_refs(&lab->a, TRAP_REQID), 2);
	KUNIT_ASSERT_NOT_NULL(test, lab_sa(&lab->a));
	KUNIT_EXPECT_EQ(test, lab_sa(&lab->a)->spi, spi);
	lab_expect_agreement(lab, 1);
	/* and all of it works */
	ike_engine_acquire(lab->a.e, &second);
	lab_run(lab);
	lab_expect_agreement(lab, 2);
	lab_down(&lab->a, "more", 9);
	lab_run(lab);
	lab_expect_agreement(lab, 1);
}

static void a_load_that_is_refused(struct kunit *test)
{
	struct lab *lab = trapped(test);
	struct ike_conf *conf = lab->a.e->conf;
	u64 spi = lab_sa(&lab->a)->spi;
	unsigned int n;

	for (n = 0; n < 3; n++) {
		lab->a.fail_policy = -EEXIST;
		lab->a.good_policies = n;
		KUNIT_EXPECT_EQ(test, lab_try_confs(&lab->a, both,
						    ARRAY_SIZE(both)), -EEXIST);
		lab->a.fail_policy = 0;
		expect_as_it_was(lab, conf, spi);
	}
	lab_end(lab);
}

static void a_load_that_is_called_off(struct kunit *test)
{
	struct lab *lab = trapped(test);
	struct ike_conf *conf = lab->a.e->conf;
	u64 spi = lab_sa(&lab->a)->spi;

	lab_prepare(&lab->a, &one);
	KUNIT_EXPECT_EQ(test, lab_policies(&lab->a), 5);
	lab_expect_agreement(lab, 1);
	KUNIT_EXPECT_EQ(test, lab_on_wire(lab), 0);
	ike_engine_abort(lab->a.e);
	expect_as_it_was(lab, conf, spi);
	lab_end(lab);
}

static void a_load_that_works(struct kunit *test)
{
	struct lab *lab = trapped(test);
	u64 spi = lab_sa(&lab->a)->spi;

	KUNIT_EXPECT_EQ(test, lab_try_confs(&lab->a, both, ARRAY_SIZE(both)),
			0);
	KUNIT_EXPECT_EQ(test, lab_policies(&lab->a), 3);
	KUNIT_EXPECT_EQ(test, lab_reqid_refs(&lab->a, 0), 4);
	KUNIT_EXPECT_EQ(test, lab_reqid_refs(&lab->a, TRAP_REQID), 1);
	KUNIT_EXPECT_EQ(test, lab_on_wire(lab), 0);
	KUNIT_EXPECT_EQ(test, lab_sa(&lab->a)->spi, spi);
	lab_expect_agreement(lab, 1);
	lab_order(&lab->a, IKE_COMMAND_UP, "lab", "more", 2);
	lab_run(lab);
	lab_expect_agreement(lab, 2);
	lab_end(lab);
}

static const struct lab_conf numbered = {
	.children[0] = { .reqid = 77, .start_action = IKE_START_TRAP },
};

/* The reqid is the same before and after, and for a moment there are both. */
static void a_fixed_reqid(struct kunit *test)
{
	const struct lab_conf *confs = &numbered;
	struct lab *lab = lab_pair(test, &numbered, NULL);
	int i, k;

	for (i = 1; i <= 3; i++) {
		lab_acquire(&lab->a, i);
		lab_run(lab);
		lab_expect_agreement(lab, 1);
		KUNIT_EXPECT_EQ(test, lab_state(&lab->a)->name.reqid, 77);
		KUNIT_EXPECT_EQ(test, lab_state(&lab->a)->acquire_seq, i);
		KUNIT_EXPECT_EQ(test, lab_reqid_refs(&lab->a, 77), 2);
		lab->a.fail_policy = -ENOMEM;
		KUNIT_EXPECT_EQ(test, lab_try_confs(&lab->a, &confs, 1),
				-ENOMEM);
		lab_expect_agreement(lab, 1);
		lab->a.fail_policy = 0;
		lab_prepare(&lab->a, &numbered);
		ike_engine_abort(lab->a.e);
		lab_expect_agreement(lab, 1);
		for (k = 0; k < 3; k++)
			KUNIT_EXPECT_EQ(test, lab_try_confs(&lab->a, &confs, 1),
					0);
		KUNIT_EXPECT_EQ(test, lab_policies(&lab->a), 1);
		lab_expect_agreement(lab, 1);
		lab_down(&lab->a, "", 10 + i);
		lab_settle(lab, 60000);
		lab_expect_nothing(lab);
	}
	KUNIT_EXPECT_EQ(test, lab->a.n_failed, 0);
	lab_end(lab);
}

static const struct lab_conf numbered_twice = {
	.name = "twice",
	.n_children = 2,
	.children[0] = { .reqid = 78, .start_action = IKE_START_TRAP },
	.children[1] = {
		.name = "more",
		.reqid = 78,
		.start_action = IKE_START_TRAP,
	},
};

static const struct lab_conf numbered_again = {
	.name = "again",
	.children[0] = { .reqid = 77, .start_action = IKE_START_TRAP },
};

static void a_reqid_for_two_traps(struct kunit *test)
{
	struct lab *lab = lab_pair(test, &numbered, NULL);

	KUNIT_EXPECT_EQ(test, lab_reload(&lab->a, &numbered_twice), -EBUSY);
	KUNIT_EXPECT_EQ(test, lab_reload(&lab->a, &numbered_again), -EBUSY);
	KUNIT_EXPECT_EQ(test, lab_policies(&lab->a), 1);
	KUNIT_EXPECT_EQ(test, lab_reqid_refs(&lab->a, 0), 1);
	lab_acquire(&lab->a, 1);
	lab_run(lab);
	lab_expect_agreement(lab, 1);
	lab_end(lab);
}

#ifdef CONFIG_FAULT_INJECTION

/* Memory runs out, once, at every single allocation in turn. */
static void every_allocation_fails(struct kunit *test)
{
	struct ike_conf *conf;
	struct lab *lab;
	unsigned int n;
	u64 spi;
	int err;

	for (n = 1;; n++) {
		lab = trapped(test);
		conf = lab->a.e->conf;
		spi = lab_sa(&lab->a)->spi;
		lab->fail_nth = n;
		err = lab_try_confs(&lab->a, both, ARRAY_SIZE(both));
		if (lab->fail_nth)
			break;
		if (err) {
			KUNIT_EXPECT_EQ(test, err, -ENOMEM);
			expect_as_it_was(lab, conf, spi);
		} else {
			KUNIT_EXPECT_EQ(test, lab_policies(&lab->a), 3);
			lab_expect_agreement(lab, 1);
		}
		lab_end(lab);
	}
	lab->fail_nth = 0;
	lab_end(lab);
	KUNIT_EXPECT_GT(test, n, 6);
}

#else

static void every_allocation_fails(struct kunit *test)
{
	kunit_skip(test, "this kernel cannot make allocations fail");
}

#endif

static struct kunit_case load_cases[] = {
	KUNIT_CASE(a_load_that_is_refused),
	KUNIT_CASE(a_load_that_is_called_off),
	KUNIT_CASE(a_load_that_works),
	KUNIT_CASE(a_fixed_reqid),
	KUNIT_CASE(a_reqid_for_two_traps),
	KUNIT_CASE(every_allocation_fails),
	{}
};

struct kunit_suite ikek_load_suite = {
	.name = "ikek_load",
	.test_cases = load_cases,
};
