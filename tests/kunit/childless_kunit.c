// SPDX-License-Identifier: GPL-2.0-only
/* IKE SAs that are set up without a Child SA, RFC 6023. */
#include "lab.h"
#include "suites.h"

#include "ike/sa.h"

static const struct lab_conf confs[] = {
	[IKE_CHILDLESS_ALLOW] = { .childless = IKE_CHILDLESS_ALLOW },
	[IKE_CHILDLESS_NEVER] = { .childless = IKE_CHILDLESS_NEVER },
	[IKE_CHILDLESS_PREFER] = { .childless = IKE_CHILDLESS_PREFER },
	[IKE_CHILDLESS_FORCE] = { .childless = IKE_CHILDLESS_FORCE },
};

/* Up to the IKE_AUTH request, which is still on the wire */
static struct lab *begin(struct kunit *test, enum ike_childless a,
			 enum ike_childless b)
{
	struct lab *lab = lab_pair(test, &confs[a], &confs[b]);

	lab_up(&lab->a, "net", 1);
	lab_deliver(lab);	/* HDR, SAi1, KEi, Ni --> */
	lab_deliver(lab);	/* <-- HDR, SAr1, KEr, Nr, N */
	return lab;
}

static void it_is_made_afterwards(struct kunit *test)
{
	static const enum ike_childless ours[] = {
		IKE_CHILDLESS_PREFER, IKE_CHILDLESS_FORCE,
	};
	static const enum ike_childless theirs[] = {
		IKE_CHILDLESS_ALLOW, IKE_CHILDLESS_PREFER, IKE_CHILDLESS_FORCE,
	};
	struct lab *lab;
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(ours) * ARRAY_SIZE(theirs); i++) {
		lab = begin(test, ours[i % 2], theirs[i / 2]);
		KUNIT_EXPECT_NULL(test, ike_msg_find(lab_read(lab),
						     IKE_PAYLOAD_SA));
		lab_deliver(lab);	/* HDR, SK {IDi, AUTH} --> */
		lab_deliver(lab);	/* <-- HDR, SK {IDr, AUTH} */
		KUNIT_EXPECT_EQ(test, lab_sas(&lab->a, IKE_SA_ESTABLISHED), 1);
		KUNIT_EXPECT_EQ(test, lab_states(&lab->a), 0);
		KUNIT_EXPECT_NULL(test, lab_done(&lab->a, 1));
		lab_deliver(lab);	/* HDR, SK {SA, Ni, TSi, TSr} --> */
		lab_deliver(lab);	/* <-- HDR, SK {SA, Nr, TSi, TSr} */
		lab_expect_done(&lab->a, 1, 0);
		lab_expect_agreement(lab, 1);
		lab_end(lab);
	}
}

static void it_is_made_at_once(struct kunit *test)
{
	static const enum ike_childless pairs[][2] = {
		{ IKE_CHILDLESS_ALLOW, IKE_CHILDLESS_ALLOW },
		{ IKE_CHILDLESS_ALLOW, IKE_CHILDLESS_NEVER },
		{ IKE_CHILDLESS_NEVER, IKE_CHILDLESS_PREFER },
		{ IKE_CHILDLESS_PREFER, IKE_CHILDLESS_NEVER },
	};
	struct lab *lab;
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(pairs); i++) {
		lab = begin(test, pairs[i][0], pairs[i][1]);
		KUNIT_EXPECT_NOT_NULL(test, ike_msg_find(lab_read(lab),
							 IKE_PAYLOAD_SA));
		lab_run(lab);
		lab_expect_done(&lab->a, 1, 0);
		lab_expect_agreement(lab, 1);
		lab_end(lab);
	}
}

static void the_responder_cannot(struct kunit *test)
{
	struct lab *lab = begin(test, IKE_CHILDLESS_FORCE,
				IKE_CHILDLESS_NEVER);

	KUNIT_EXPECT_EQ(test, lab_on_wire(lab), 0);
	KUNIT_EXPECT_NULL(test, lab_done(&lab->a, 1));
	lab_advance(lab, ike_settings_default.retransmit_ms);
	lab_expect_done(&lab->a, 1, -EPROTONOSUPPORT);
	lab_expect_empty(&lab->a);
	lab_settle(lab, 60000);
	lab_expect_nothing(lab);
	lab_end(lab);
}

/* The IKE SA comes up; the Child SA has to be asked for once more. */
static void the_responder_demands_it(struct kunit *test)
{
	struct lab *lab = begin(test, IKE_CHILDLESS_NEVER,
				IKE_CHILDLESS_FORCE);

	lab_run(lab);
	lab_expect_done(&lab->a, 1, IKE_N_NO_ADDITIONAL_SAS);
	lab_expect_agreement(lab, 0);
	KUNIT_EXPECT_EQ(test, lab_sas(&lab->a, IKE_SA_ESTABLISHED), 1);
	lab_end(lab);
}

/* It has been allowed to, and then the connection is another one. */
static void the_responder_refuses_it(struct kunit *test)
{
	struct lab *lab = begin(test, IKE_CHILDLESS_PREFER,
				IKE_CHILDLESS_ALLOW);

	lab_sa(&lab->b)->conn->childless = IKE_CHILDLESS_NEVER;
	lab_deliver(lab);	/* HDR, SK {IDi, AUTH} --> */
	lab_deliver(lab);	/* <-- HDR, SK {N(INVALID_SYNTAX)} */
	lab_expect_done(&lab->a, 1, IKE_N_INVALID_SYNTAX);
	KUNIT_EXPECT_STREQ(test, lab_attempt(&lab->b)->reason,
			   "the peer wants an IKE SA without a Child SA");
	lab_settle(lab, 60000);
	lab_expect_nothing(lab);
	lab_end(lab);
}

static struct kunit_case childless_cases[] = {
	KUNIT_CASE(it_is_made_afterwards),
	KUNIT_CASE(it_is_made_at_once),
	KUNIT_CASE(the_responder_cannot),
	KUNIT_CASE(the_responder_demands_it),
	KUNIT_CASE(the_responder_refuses_it),
	{}
};

struct kunit_suite ikek_childless_suite = {
	.name = "ikek_childless",
	.test_cases = childless_cases,
};
