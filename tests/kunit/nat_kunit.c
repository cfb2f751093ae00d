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
static struct lab *up_through(struct kunit *test, const struct lab_nat *a,
			      const struct lab_nat *b,
			      const struct lab_conf *conf_a,
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
	return lab;
}

/* Likewise, and both mean the same selectors. */
static struct lab *through(struct kunit *test, const struct lab_nat *a,
			   const struct lab_nat *b, const struct lab_conf *conf_a,
			   const struct lab_conf *conf_b)
{
	struct lab *lab = up_through(test, a, b, conf_a, conf_b);

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

/* Nobody can be told of it later, so all begins anew. */
static void encap_after_a_change(struct kunit *test)
{
	static const struct lab_conf *const conf = &forces;
	struct lab *lab = lab_tunnel(test, NULL, NULL);

	KUNIT_EXPECT_EQ(test, lab_try_confs(&lab->a, &conf, 1), 0);
	lab_settle(lab, 60000);
	lab_expect_agreement(lab, 1);
	expect_way(&lab->a, 4500, 2, 4500, true);
	expect_way(&lab->b, 4500, 1, 4500, true);
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

/* The way from b to a, as b sees it */
static struct ike_path way_to_a(struct lab *lab, u8 host, u16 port)
{
	struct ike_path path = {
		.local = lab->b.addr,
		.remote = lab->b.addr,
		.local_port = 4500,
		.remote_port = port,
	};

	path.remote.b[3] = host;
	return path;
}

/* An empty request of a's, with this message ID */
static void knock(struct lab *lab, u32 message_id)
{
	struct ike_header header = lab_header(&lab->a,
					      IKE_EXCHANGE_INFORMATIONAL, 0,
					      message_id);

	lab_forge(&lab->a, &header, IKE_PAYLOAD_NONE, NULL, 0);
}

static void esp_tells_of_another_mapping(struct kunit *test)
{
	struct lab *lab = through(test, &nat_a, NULL, NULL, &to_nat_a);

	lab->a.nat.esp = 4800;
	lab_mapping(&lab->b, LAB_NAT, 4800);
	expect_way(&lab->b, 4500, LAB_NAT, 4800, true);
	lab->a.nat.host = 97;
	lab_mapping(&lab->b, 97, 4800);
	expect_way(&lab->b, 4500, 97, 4800, true);
	lab_mapping(&lab->b, 97, 4800);
	KUNIT_EXPECT_EQ(test, lab->b.n_moves, 2);
	KUNIT_EXPECT_EQ(test, lab_count(&lab->b, IKE_COUNT_MOVED), 2);
	lab_down(&lab->b, "", 2);	/* <-- HDR, SK {D}, by the new way */
	lab_run(lab);
	lab_expect_nothing(lab);
	lab_end(lab);
}

static void ike_tells_of_another_mapping(struct kunit *test)
{
	struct lab *lab = through(test, &nat_a, NULL, NULL, &to_nat_a);

	lab->a.nat.host = 97;
	lab->a.nat.esp = 4800;
	lab_rekey(&lab->a, "net", 2);
	lab_deliver(lab);	/* HDR, SK {N(REKEY_SA), SA, Ni, TSi, TSr} --> */
	KUNIT_EXPECT_EQ(test, lab->b.n_moves, 1);
	expect_way(&lab->b, 4500, 97, 4800, true);
	lab_run(lab);
	lab_expect_done(&lab->a, 2, 0);
	lab_settle(lab, 60000);
	lab_expect_agreement(lab, 1);
	expect_way(&lab->b, 4500, 97, 4800, true);
	lab_end(lab);
}

/* The answer to b's own request comes by another mapping. */
static void an_answer_tells_as_well(struct kunit *test)
{
	struct lab *lab = through(test, &nat_a, NULL, NULL, &to_nat_a);
	struct lab_datagram *answer;

	lab_rekey(&lab->b, "net", 2);
	lab_deliver(lab);	/* <-- HDR, SK {N(REKEY_SA), SA, Ni, TSi, TSr} */
	answer = lab_take(lab);
	answer->path = way_to_a(lab, LAB_NAT, 4800);
	lab->a.nat.esp = 4800;
	lab_put(lab, answer);
	lab_deliver(lab);	/* HDR, SK {SA, Nr, TSi, TSr} --> */
	expect_way(&lab->b, 4500, LAB_NAT, 4800, true);
	lab_run(lab);
	lab_expect_done(&lab->b, 2, 0);
	lab_end(lab);
}

/* All that goes over the IKE SA follows, also what is about to end. */
static void old_child_sas_follow(struct kunit *test)
{
	struct lab *lab = through(test, &nat_a, NULL, NULL, &to_nat_a);
	struct lab_state *s;

	lab_rekey(&lab->a, "net", 2);
	lab_run(lab);
	KUNIT_EXPECT_EQ(test, lab_states(&lab->b), 2);
	lab->a.nat.esp = 4800;
	lab_mapping(&lab->b, LAB_NAT, 4800);
	KUNIT_EXPECT_EQ(test, lab->b.n_moves, 2);
	for (s = lab->b.states; s < lab->b.states + LAB_STATES_MAX; s++)
		if (s->used)
			KUNIT_EXPECT_EQ(test, s->encap.remote_port, 4800);
	lab_end(lab);
}

/* When there was no memory for it, the next packet tells again. */
static void a_move_that_fails(struct kunit *test)
{
	struct lab *lab = through(test, &nat_a, NULL, NULL, &to_nat_a);

	lab->b.fail_move = -ENOMEM;
	lab_mapping(&lab->b, LAB_NAT, 4800);
	KUNIT_EXPECT_EQ(test, lab_state(&lab->b)->encap.remote_port, 4712);
	lab->b.fail_move = 0;
	lab_mapping(&lab->b, LAB_NAT, 4800);
	expect_way(&lab->b, 4500, LAB_NAT, 4800, true);
	lab_end(lab);
}

/* What anybody could send changes nothing: garbage, and what is repeated. */
static void no_stranger_is_followed(struct kunit *test)
{
	struct lab *lab = through(test, &nat_a, NULL, NULL, &to_nat_a);
	struct ike_path elsewhere = way_to_a(lab, 66, 6666);
	struct lab_datagram *d;

	knock(lab, 2);
	d = lab_take(lab);
	d->path = elsewhere;
	d->data[d->len - 1] ^= 1;
	lab_put(lab, d);
	lab_deliver(lab);	/* HDR, SK {} --> but with a wrong ICV */
	KUNIT_EXPECT_EQ(test, lab_count(&lab->b, IKE_COUNT_RX_UNAUTHENTIC), 1);
	expect_way(&lab->b, 4500, LAB_NAT, 4712, true);

	knock(lab, 2);
	d = lab_next(lab);
	lab_inject(&lab->b, &elsewhere, d->data, d->len);
	lab_inject(&lab->b, &elsewhere, d->data, d->len);
	lab_deliver(lab);	/* HDR, SK {} --> */
	expect_way(&lab->b, 4500, LAB_NAT, 4712, true);
	lab_deliver(lab);	/* the same from elsewhere: answered there, once */
	lab_deliver(lab);
	KUNIT_EXPECT_EQ(test, lab_count(&lab->b, IKE_COUNT_RX_DUPLICATE), 2);
	expect_way(&lab->b, 4500, LAB_NAT, 4712, true);
	KUNIT_EXPECT_EQ(test, lab->b.n_moves, 0);
	lab_end(lab);
}

/* Behind a NAT oneself, one does not know who has sent a packet on. */
static void nobody_behind_a_nat_follows(struct kunit *test)
{
	struct lab *lab = through(test, NULL, &nat_b, &to_nat_b, NULL);

	lab_mapping(&lab->b, 66, 6666);
	expect_way(&lab->b, 4500, 1, 4500, true);
	lab_end(lab);
	lab = through(test, &nat_a, &nat_b, &to_nat_b, &to_nat_a);
	lab_mapping(&lab->b, 66, 6666);
	expect_way(&lab->b, 4500, LAB_NAT, 4712, true);
	lab_mapping(&lab->a, 66, 6666);
	expect_way(&lab->a, 4500, OTHER_NAT, 4500, true);
	lab_end(lab);
}

/* Without a NAT there is nothing to be followed. */
static void nobody_follows_without_a_nat(struct kunit *test)
{
	struct lab *lab = lab_tunnel(test, NULL, NULL);

	lab_mapping(&lab->b, 66, 6666);
	expect_way(&lab->b, 500, 1, 500, false);
	lab_end(lab);
}

#define KEEP	20000		/* the default */
#define KEEP_ESP (KEEP + KEEP / 4)	/* the latest after ESP */

static void keepalives_when_nothing_else_goes_out(struct kunit *test)
{
	struct lab *lab = through(test, &nat_a, NULL, NULL, &to_nat_a);
	int i;

	lab_advance(lab, KEEP_ESP);
	KUNIT_EXPECT_EQ(test, lab->a.n_keepalives, 1);
	for (i = 2; i < 10; i++) {
		u64 before = lab->a.kept;

		lab_advance(lab, before + KEEP - lab->now - 1);
		KUNIT_EXPECT_EQ(test, lab->a.n_keepalives, i - 1);
		lab_advance(lab, 1);
		KUNIT_EXPECT_EQ(test, lab->a.n_keepalives, i);
	}
	KUNIT_EXPECT_EQ(test, lab->b.n_keepalives, 0);
	KUNIT_EXPECT_EQ(test, lab_on_wire(lab), 0);
	KUNIT_EXPECT_EQ(test, lab_count(&lab->a, IKE_COUNT_KEEPALIVE), 9);
	lab_end(lab);
}

static void esp_keeps_a_mapping(struct kunit *test)
{
	struct lab *lab = through(test, &nat_a, NULL, NULL, &to_nat_a);
	u64 last;
	int i;

	for (i = 0; i < 20; i++) {
		lab_advance(lab, KEEP - KEEP / 4 - 1);
		KUNIT_EXPECT_TRUE(test, lab_packet(&lab->a));
	}
	KUNIT_EXPECT_EQ(test, lab->a.n_keepalives, 0);
	last = lab->now;
	lab_advance(lab, KEEP - 1);
	KUNIT_EXPECT_EQ(test, lab->a.n_keepalives, 0);
	lab_advance(lab, KEEP / 4 + 1);
	KUNIT_EXPECT_EQ(test, lab->a.n_keepalives, 1);
	KUNIT_EXPECT_GE(test, lab->a.kept, last + KEEP);
	lab_end(lab);
}

/* What comes in keeps no mapping. */
static void esp_from_the_peer_does_not(struct kunit *test)
{
	struct lab *lab = through(test, &nat_a, NULL, NULL, &to_nat_a);
	int i;

	for (i = 0; i < 10; i++) {
		lab_advance(lab, KEEP / 2);
		KUNIT_EXPECT_TRUE(test, lab_packet(&lab->b));
	}
	KUNIT_EXPECT_GE(test, lab->a.n_keepalives, 4);
	lab_end(lab);
}

static void ike_keeps_a_mapping(struct kunit *test)
{
	struct lab *lab = through(test, &nat_a, NULL, NULL, &to_nat_a);
	int i;

	for (i = 0; i < 10; i++) {
		lab_settle(lab, KEEP - 1);
		lab_rekey(&lab->b, "", 2 + i);
		lab_run(lab);
	}
	KUNIT_EXPECT_EQ(test, lab->a.n_keepalives, 0);
	lab_end(lab);
}

static void keepalives_are_for_those_behind_a_nat(struct kunit *test)
{
	struct lab *lab = lab_tunnel(test, &forces, NULL);

	lab_advance(lab, 10 * KEEP);
	KUNIT_EXPECT_EQ(test, lab->a.n_keepalives, 0);
	KUNIT_EXPECT_EQ(test, lab->b.n_keepalives, 0);
	lab_end(lab);
	lab = through(test, NULL, &nat_b, &to_nat_b, NULL);
	lab_advance(lab, 10 * KEEP);
	KUNIT_EXPECT_EQ(test, lab->a.n_keepalives, 0);
	KUNIT_EXPECT_GE(test, lab->b.n_keepalives, 9);
	lab_end(lab);
}

static void keepalives_as_configured(struct kunit *test)
{
	static const struct lab_conf never = { .no_keepalive = true };
	static const struct lab_conf seldom = {
		.settings.keepalive_ms = 60000,
	};
	struct lab *lab = through(test, &nat_a, NULL, &never, &to_nat_a);

	KUNIT_EXPECT_EQ(test, lab->a.wake, IKE_NEVER);
	lab_end(lab);
	lab = through(test, &nat_a, NULL, &seldom, &to_nat_a);
	lab_advance(lab, 6 * 60000);
	KUNIT_EXPECT_GE(test, lab->a.n_keepalives, 5);
	KUNIT_EXPECT_LE(test, lab->a.n_keepalives, 6);
	lab_end(lab);
}

/* For IKE SAs that are there, too */
static void keepalives_are_switched_on_and_off(struct kunit *test)
{
	static const struct lab_conf never = { .no_keepalive = true };
	static const struct lab_conf seldom = {
		.settings.keepalive_ms = 60000,
	};
	static const struct lab_conf usual = {};
	struct lab *lab = through(test, &nat_a, NULL, &never, &to_nat_a);

	KUNIT_EXPECT_TRUE(test, lab_packet(&lab->a));
	lab_advance(lab, 10 * KEEP);
	KUNIT_EXPECT_EQ(test, lab->a.n_keepalives, 0);
	lab_conf(&lab->a, &seldom);
	lab_advance(lab, 0);
	KUNIT_EXPECT_EQ(test, lab->a.n_keepalives, 1);
	lab_advance(lab, 59999);
	KUNIT_EXPECT_EQ(test, lab->a.n_keepalives, 1);
	lab_conf(&lab->a, &usual);
	lab_advance(lab, KEEP);
	KUNIT_EXPECT_EQ(test, lab->a.n_keepalives, 3);
	lab_conf(&lab->a, &never);
	lab_advance(lab, 10 * KEEP);
	KUNIT_EXPECT_EQ(test, lab->a.n_keepalives, 3);
	KUNIT_EXPECT_EQ(test, lab->a.wake, IKE_NEVER);
	lab_end(lab);
}

/* An initiator that does not go on to port 4500: there is nothing but IKE. */
static void no_keepalives_at_port_500(struct kunit *test)
{
	struct lab *lab = lab_pair(test, &to_nat_b, NULL);

	lab->b.nat = nat_b;
	lab_up(&lab->a, "net", 1);
	lab_deliver(lab);	/* HDR, SAi1, KEi, Ni --> */
	lab_deliver(lab);	/* <-- HDR, SAr1, KEr, Nr */
	lab_next(lab)->path.local_port = 500;
	lab_next(lab)->path.remote_port = 500;
	lab_deliver(lab);	/* HDR, SK {IDi, AUTH, ...} --> */
	KUNIT_EXPECT_EQ(test, lab_sas(&lab->b, IKE_SA_ESTABLISHED), 1);
	KUNIT_EXPECT_TRUE(test, lab_sa(&lab->b)->nat_local);
	KUNIT_EXPECT_FALSE(test, lab_state(&lab->b)->encap.on);
	while (lab_drop(lab))
		;
	lab_advance(lab, 10 * KEEP);
	KUNIT_EXPECT_EQ(test, lab->b.n_keepalives, 0);
	lab_end(lab);
}

/* Only the newest of the IKE SAs sends them, and none that has ended. */
static void keepalives_end_with_the_ike_sa(struct kunit *test)
{
	struct lab *lab = through(test, &nat_a, NULL, NULL, &to_nat_a);

	lab_rekey(&lab->a, "", 2);
	lab_settle(lab, 60000);
	lab->a.n_keepalives = 0;
	lab_settle(lab, 10 * KEEP);
	KUNIT_EXPECT_EQ(test, lab->a.n_keepalives, 10);
	lab_down(&lab->a, "", 3);
	lab_run(lab);
	lab_expect_nothing(lab);
	lab_end(lab);
}

#define TRANSPORT { \
	.mode = IKE_MODE_TRANSPORT, \
	.n_local = 1, \
	.local[0] = { .end_port = 65535, .dynamic = true }, \
	.n_remote = 1, \
	.remote[0] = { .end_port = 65535, .dynamic = true }, \
}

static const struct lab_conf transport = {
	.children[0] = TRANSPORT,
};

static const struct lab_conf transport_to_nat_a = {
	.remote_host = LAB_NAT,
	.children[0] = TRANSPORT,
};

static const struct lab_conf transport_to_nat_b = {
	.remote_host = OTHER_NAT,
	.children[0] = TRANSPORT,
};

/* A side's selectors are the addresses that it sees itself. */
static void expect_ends(struct lab_side *side, u8 local, u8 remote)
{
	struct kunit *test = side->lab->test;
	const struct lab_state *s = lab_state(side);

	KUNIT_ASSERT_NOT_NULL(test, s);
	KUNIT_EXPECT_TRUE(test, s->transport);
	KUNIT_EXPECT_TRUE(test, s->encap.on);
	KUNIT_EXPECT_EQ(test, s->local.ts[0].start.b[3], local);
	KUNIT_EXPECT_EQ(test, s->local.ts[0].end.b[3], local);
	KUNIT_EXPECT_EQ(test, s->remote.ts[0].start.b[3], remote);
	KUNIT_EXPECT_EQ(test, s->remote.ts[0].end.b[3], remote);
}

static void transport_mode_through_a_nat(struct kunit *test)
{
	struct lab *lab = up_through(test, &nat_a, NULL, &transport,
				     &transport_to_nat_a);
	struct lab_side *sides[] = { &lab->a, &lab->b };
	int i;

	expect_ends(&lab->a, 1, 2);
	expect_ends(&lab->b, 2, LAB_NAT);
	for (i = 0; i < 2; i++) {
		lab_rekey(sides[i], "net", 2 + i);
		lab_settle(lab, 60000);
		lab_expect_done(sides[i], 2 + i, 0);
		expect_ends(&lab->a, 1, 2);
		expect_ends(&lab->b, 2, LAB_NAT);
	}
	lab_end(lab);
}

static void transport_mode_through_two_nats(struct kunit *test)
{
	struct lab *lab = up_through(test, NULL, &nat_b, &transport_to_nat_b,
				     &transport);

	expect_ends(&lab->a, 1, OTHER_NAT);
	expect_ends(&lab->b, 2, 1);
	lab_end(lab);
	lab = up_through(test, &nat_a, &nat_b, &transport_to_nat_b,
			 &transport_to_nat_a);
	expect_ends(&lab->a, 1, OTHER_NAT);
	expect_ends(&lab->b, 2, LAB_NAT);
	lab_end(lab);
}

/* In tunnel mode addresses inside are not for us to change. */
static void tunnel_mode_names_what_it_means(struct kunit *test)
{
	static const struct lab_conf host = {
		.children[0] = {
			.n_local = 1,
			.local[0] = { .end_port = 65535, .dynamic = true },
		},
	};
	static const struct lab_conf for_host = {
		.remote_host = LAB_NAT,
		.children[0] = {
			.n_remote = 1,
			.remote[0] = { .end_port = 65535, .dynamic = true },
		},
	};
	struct lab *lab = lab_pair(test, &host, &for_host);

	lab->a.nat = nat_a;
	lab_up(&lab->a, "net", 1);
	lab_run(lab);
	lab_expect_done(&lab->a, 1, IKE_N_TS_UNACCEPTABLE);
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
	KUNIT_CASE(encap_after_a_change),
	KUNIT_CASE(from_port_4500_on),
	KUNIT_CASE(other_ports_stay),
	KUNIT_CASE(another_try_begins_at_500),
	KUNIT_CASE(esp_tells_of_another_mapping),
	KUNIT_CASE(ike_tells_of_another_mapping),
	KUNIT_CASE(an_answer_tells_as_well),
	KUNIT_CASE(old_child_sas_follow),
	KUNIT_CASE(a_move_that_fails),
	KUNIT_CASE(no_stranger_is_followed),
	KUNIT_CASE(nobody_behind_a_nat_follows),
	KUNIT_CASE(nobody_follows_without_a_nat),
	KUNIT_CASE(keepalives_when_nothing_else_goes_out),
	KUNIT_CASE(esp_keeps_a_mapping),
	KUNIT_CASE(esp_from_the_peer_does_not),
	KUNIT_CASE(ike_keeps_a_mapping),
	KUNIT_CASE(keepalives_are_for_those_behind_a_nat),
	KUNIT_CASE(keepalives_as_configured),
	KUNIT_CASE(keepalives_are_switched_on_and_off),
	KUNIT_CASE(no_keepalives_at_port_500),
	KUNIT_CASE(keepalives_end_with_the_ike_sa),
	KUNIT_CASE(transport_mode_through_a_nat),
	KUNIT_CASE(transport_mode_through_two_nats),
	KUNIT_CASE(tunnel_mode_names_what_it_means),
	{}
};

struct kunit_suite ikek_nat_suite = {
	.name = "ikek_nat",
	.test_cases = nat_cases,
};
