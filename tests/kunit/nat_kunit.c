// SPDX-License-Identifier: GPL-2.0-only
/*
 * NATs between the peers: RFC 7296 section 2.23 and RFC 3948. Which port is
 * used for what, what is believed of a new address, and when nothing is sent
 * for the NAT's sake alone.
 */
#include "lab.h"
#include "suites.h"

#include "ike/sa.h"

#define OTHER_NAT	98	/* last octet of another NAT's address */

static const struct lab_nat nat_a = { LAB_NAT, 4711, 4712 };
static const struct lab_nat nat_b = { OTHER_NAT };

static const struct lab_conf to_nat_a = { .remote_host = LAB_NAT };
static const struct lab_conf to_nat_b = { .remote_host = OTHER_NAT };

/* a brings its child up through the NATs. */
static struct lab *through(struct kunit *test, const struct lab_nat *a,
			   const struct lab_nat *b, const struct lab_conf *conf_a,
			   const struct lab_conf *conf_b)
{
	struct lab *lab = lab_pair(test, conf_a, conf_b);

	if (a)
		lab->a.nat = *a;
	if (b)
		lab->b.nat = *b;
	lab_up(&lab->a, "net", 1);
	lab_run(lab);
	lab_expect_done(&lab->a, 1, 0);
	lab_expect_agreement(lab, 1);
	return lab;
}

/* A side's IKE SA and its newest Child SA go this way. */
static void expect_way(struct lab_side *side, u16 local_port, u8 remote_host,
		       u16 remote_port, bool encap)
{
	struct kunit *test = side->lab->test;
	const struct lab_state *s = lab_state(side);
	const struct ike_sa *sa = lab_sa(side);

	KUNIT_ASSERT_NOT_NULL(test, sa);
	KUNIT_EXPECT_EQ(test, sa->path.local_port, local_port);
	KUNIT_EXPECT_EQ(test, sa->path.remote.b[3], remote_host);
	KUNIT_EXPECT_EQ(test, sa->path.remote_port, remote_port);
	KUNIT_ASSERT_NOT_NULL(test, s);
	KUNIT_EXPECT_EQ(test, s->name.remote.b[3], remote_host);
	KUNIT_EXPECT_EQ(test, s->encap.on, encap);
	if (!encap)
		return;
	KUNIT_EXPECT_EQ(test, s->encap.local_port, local_port);
	KUNIT_EXPECT_EQ(test, s->encap.remote_port, remote_port);
}

static void without_a_nat(struct kunit *test)
{
	struct lab *lab = lab_tunnel(test, NULL, NULL);

	expect_way(&lab->a, 500, 2, 500, false);
	expect_way(&lab->b, 500, 1, 500, false);
	lab_end(lab);
}

static void in_front_of_the_initiator(struct kunit *test)
{
	struct lab *lab = through(test, &nat_a, NULL, NULL, &to_nat_a);

	expect_way(&lab->a, 4500, 2, 4500, true);
	expect_way(&lab->b, 4500, LAB_NAT, 4712, true);
	lab_end(lab);
}

static void in_front_of_the_responder(struct kunit *test)
{
	struct lab *lab = through(test, NULL, &nat_b, &to_nat_b, NULL);

	expect_way(&lab->a, 4500, OTHER_NAT, 4500, true);
	expect_way(&lab->b, 4500, 1, 4500, true);
	KUNIT_EXPECT_TRUE(test, lab_sa(&lab->a)->nat_remote);
	KUNIT_EXPECT_TRUE(test, lab_sa(&lab->b)->nat_local);
	lab_end(lab);
}

static void in_front_of_both(struct kunit *test)
{
	struct lab *lab = through(test, &nat_a, &nat_b, &to_nat_b, &to_nat_a);

	expect_way(&lab->a, 4500, OTHER_NAT, 4500, true);
	expect_way(&lab->b, 4500, LAB_NAT, 4712, true);
	KUNIT_EXPECT_TRUE(test, lab_sa(&lab->a)->nat_local);
	KUNIT_EXPECT_TRUE(test, lab_sa(&lab->a)->nat_remote);
	lab_end(lab);
}

/* It is IKE_AUTH that goes to port 4500, and that again when it is lost. */
static void ike_auth_floats(struct kunit *test)
{
	struct lab *lab = lab_pair(test, NULL, &to_nat_a);

	lab->a.nat = nat_a;
	lab_up(&lab->a, "net", 1);
	KUNIT_EXPECT_EQ(test, lab_next(lab)->path.remote_port, 4711);
	KUNIT_EXPECT_EQ(test, lab_next(lab)->path.local_port, 500);
	lab_deliver(lab);	/* HDR, SAi1, KEi, Ni --> */
	lab_deliver(lab);	/* <-- HDR, SAr1, KEr, Nr */
	KUNIT_EXPECT_EQ(test, lab_next(lab)->path.remote_port, 4712);
	KUNIT_EXPECT_EQ(test, lab_next(lab)->path.local_port, 4500);
	lab_drop(lab);		/* HDR, SK {IDi, AUTH, ...} --> */
	lab_await(&lab->a);
	KUNIT_EXPECT_EQ(test, lab_next(lab)->path.local_port, 4500);
	lab_run(lab);
	lab_expect_done(&lab->a, 1, 0);
	lab_end(lab);
}

/* The NAT has several addresses, and takes another one for another port. */
static void a_nat_with_two_addresses(struct kunit *test)
{
	static const struct lab_conf for_anybody = { .any_remote = true };
	struct lab *lab = lab_pair(test, NULL, &for_anybody);

	lab->a.nat = nat_a;
	lab_up(&lab->a, "net", 1);
	lab_deliver(lab);	/* HDR, SAi1, KEi, Ni --> */
	lab->a.nat.host = 97;
	lab_next(lab)->path.local = lab->a.addr;
	lab_deliver(lab);	/* <-- HDR, SAr1, KEr, Nr */
	lab_run(lab);
	lab_expect_done(&lab->a, 1, 0);
	expect_way(&lab->b, 4500, 97, 4712, true);
	lab_end(lab);
}

/* What is not done yet begins where all else is, and both sides can begin. */
static void all_that_follows_floats(struct kunit *test)
{
	struct lab *lab = through(test, &nat_a, NULL, NULL, &to_nat_a);
	struct lab_side *side = &lab->a;
	u64 ticket = 2;

	do {
		lab_rekey(side, "net", ticket);
		lab_run(lab);
		lab_expect_done(side, ticket++, 0);
		lab_rekey(side, "", ticket);
		lab_run(lab);
		lab_expect_done(side, ticket++, 0);
		lab_settle(lab, 60000);
		lab_expect_agreement(lab, 1);
		expect_way(&lab->a, 4500, 2, 4500, true);
		expect_way(&lab->b, 4500, LAB_NAT, 4712, true);
		side = side == &lab->a ? &lab->b : NULL;
	} while (side);
	lab_end(lab);
}

static const struct lab_conf forces = { .encap = true };

/* One who wants ESP in UDP says that it is behind a NAT. */
static void encap_by_the_initiator(struct kunit *test)
{
	struct lab *lab = lab_tunnel(test, &forces, NULL);

	expect_way(&lab->a, 4500, 2, 4500, true);
	expect_way(&lab->b, 4500, 1, 4500, true);
	KUNIT_EXPECT_FALSE(test, lab_sa(&lab->a)->nat_local);
	KUNIT_EXPECT_FALSE(test, lab_sa(&lab->a)->nat_remote);
	KUNIT_EXPECT_TRUE(test, lab_sa(&lab->b)->nat_remote);
	lab_end(lab);
}

static void encap_by_the_responder(struct kunit *test)
{
	struct lab *lab = lab_tunnel(test, NULL, &forces);

	expect_way(&lab->a, 4500, 2, 4500, true);
	expect_way(&lab->b, 4500, 1, 4500, true);
	KUNIT_EXPECT_TRUE(test, lab_sa(&lab->a)->nat_remote);
	lab_end(lab);
}

static const struct lab_conf from_4500 = {
	.local_port = 4500,
	.remote_port = 4500,
};

static const struct lab_conf from_4500_to_nat_a = {
	.local_port = 4500,
	.remote_port = 4500,
	.remote_host = LAB_NAT,
};

static const struct lab_conf elsewhere = {
	.local_port = 2500,
	.remote_port = 2501,
};

static const struct lab_conf elsewhere_too = {
	.local_port = 2501,
	.remote_port = 2500,
	.encap = true,
};

/* Port 4500 does not mean that ESP has to go in UDP. */
static void from_port_4500_on(struct kunit *test)
{
	struct lab *lab = lab_tunnel(test, &from_4500, &from_4500);

	expect_way(&lab->a, 4500, 2, 4500, false);
	expect_way(&lab->b, 4500, 1, 4500, false);
	lab_end(lab);
	lab = through(test, &nat_a, NULL, &from_4500, &from_4500_to_nat_a);
	expect_way(&lab->a, 4500, 2, 4500, true);
	expect_way(&lab->b, 4500, LAB_NAT, 4712, true);
	lab_end(lab);
}

static void other_ports_stay(struct kunit *test)
{
	struct lab *lab = lab_tunnel(test, &elsewhere, &elsewhere_too);

	expect_way(&lab->a, 2500, 2, 2501, true);
	expect_way(&lab->b, 2501, 1, 2500, true);
	lab_end(lab);
}

/* After a silent attempt all begins anew, at port 500. */
static void another_try_begins_at_500(struct kunit *test)
{
	static const struct lab_conf twice = {
		.keyingtries = 2,
		.settings = {
			.retransmit_ms = 100,
			.retransmit_percent = 100,
			.retransmit_tries = 2,
		},
	};
	struct lab *lab = lab_pair(test, &twice, &to_nat_a);

	lab->a.nat = nat_a;
	lab_up(&lab->a, "net", 1);
	lab_deliver(lab);	/* HDR, SAi1, KEi, Ni --> */
	lab_deliver(lab);	/* <-- HDR, SAr1, KEr, Nr */
	while (lab_next(lab) && lab_next(lab)->path.local_port == 4500) {
		lab_drop(lab);	/* HDR, SK {IDi, AUTH, ...} --> */
		lab_await(&lab->a);
	}
	KUNIT_ASSERT_NOT_NULL(test, lab_next(lab));
	KUNIT_EXPECT_EQ(test, lab_next(lab)->path.local_port, 500);
	lab_run(lab);
	lab_expect_done(&lab->a, 1, 0);
	lab_end(lab);
}

static struct kunit_case nat_cases[] = {
	KUNIT_CASE(without_a_nat),
	KUNIT_CASE(in_front_of_the_initiator),
	KUNIT_CASE(in_front_of_the_responder),
	KUNIT_CASE(in_front_of_both),
	KUNIT_CASE(ike_auth_floats),
	KUNIT_CASE(a_nat_with_two_addresses),
	KUNIT_CASE(all_that_follows_floats),
	KUNIT_CASE(encap_by_the_initiator),
	KUNIT_CASE(encap_by_the_responder),
	KUNIT_CASE(from_port_4500_on),
	KUNIT_CASE(other_ports_stay),
	KUNIT_CASE(another_try_begins_at_500),
	{}
};

struct kunit_suite ikek_nat_suite = {
	.name = "ikek_nat",
	.test_cases = nat_cases,
};
