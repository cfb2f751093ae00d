// SPDX-License-Identifier: GPL-2.0-only
/*
 * MOBIKE, RFC 4555: addresses come and go, and the tunnel goes on between
 * others.
 */
#include "mobike_lab.h"
#include "suites.h"

#define WAYS	8

static const struct lab_conf hurried = {
	MOBILE,
	.dpd_ms = 10000,
	.settings = {
		.retransmit_ms = 100,
		.retransmit_percent = 100,
		.retransmit_tries = 6,
	},
};

/* The initiator has named the address that it goes to. */
static void to_a_known_address(struct kunit *test)
{
	struct lab *lab = tunnel(test, NULL, NULL, 11, 0);

	lab->a.more[0].len = 0;
	readdress(&lab->a, host(11));
	KUNIT_EXPECT_EQ(test, lab->a.n_moves, 1);
	KUNIT_EXPECT_EQ(test, lab_on_wire(lab), 1);
	KUNIT_EXPECT_TRUE(test, says(lab, IKE_N_UPDATE_SA_ADDRESSES));
	KUNIT_EXPECT_TRUE(test, says(lab, IKE_N_NAT_DETECTION_SOURCE_IP));
	lab_deliver(lab);	/* HDR, SK {N(UPDATE_SA_ADDRESSES), ...} --> */
	KUNIT_EXPECT_EQ(test, lab->b.n_moves, 1);
	KUNIT_EXPECT_TRUE(test, says(lab, IKE_N_NAT_DETECTION_SOURCE_IP));
	lab_deliver(lab);	/* <-- HDR, SK {N(NAT_DETECTION_*)} */
	KUNIT_EXPECT_TRUE(test, says(lab, IKE_N_NO_ADDITIONAL_ADDRESSES));
	lab_run(lab);		/* HDR, SK {N(NO_ADDITIONAL_ADDRESSES)} --> */
	expect_way(lab, host(11), lab->b.addr);
	KUNIT_EXPECT_EQ(test, lab_count(&lab->a, IKE_COUNT_MOVED), 1);
	KUNIT_EXPECT_EQ(test, lab_count(&lab->b, IKE_COUNT_MOVED), 1);
	KUNIT_EXPECT_EQ(test, lab_events(&lab->b, IKE_EVENT_IKE_MOVED), 1);
	expect_life(lab, 2);
	expect_way(lab, host(11), lab->b.addr);
	lab_end(lab);
}

/* A new one has to be proven first: section 3.7. */
static void to_a_new_address(struct kunit *test)
{
	struct lab *lab = tunnel(test, NULL, NULL, 0, 0);

	readdress(&lab->a, host(11));
	lab_deliver(lab);	/* HDR, SK {N(UPDATE_SA_ADDRESSES), ...} --> */
	KUNIT_EXPECT_EQ(test, lab->b.n_moves, 0);
	lab_deliver(lab);	/* <-- HDR, SK {N(NAT_DETECTION_*)} */
	KUNIT_EXPECT_TRUE(test, says(lab, IKE_N_COOKIE2));
	lab_deliver(lab);	/* <-- HDR, SK {N(COOKIE2)} */
	lab_run(lab);		/* HDR, SK {N(COOKIE2)} --> */
	KUNIT_EXPECT_EQ(test, lab->b.n_moves, 1);
	expect_way(lab, host(11), lab->b.addr);
	expect_life(lab, 2);
	expect_way(lab, host(11), lab->b.addr);
	lab_end(lab);
}

static void to_the_other_family(struct kunit *test)
{
	struct lab *lab = tunnel(test, NULL, NULL, 0, 0);

	lab->b.more[0] = lab_addr6(2);
	lab_paths(&lab->b);
	lab_run(lab);		/* <-- HDR, SK {N(ADDITIONAL_IP6_ADDRESS)} */
	readdress(&lab->a, lab_addr6(1));
	lab_run(lab);
	expect_way(lab, lab_addr6(1), lab_addr6(2));
	expect_life(lab, 2);
	readdress(&lab->a, host(1));
	lab_run(lab);
	expect_way(lab, host(1), host(2));
	expect_life(lab, 4);
	lab_end(lab);
}

static const struct lab_conf between = {
	MOBILE,
	.any_remote = true,
	.children[0] = { LAB_BETWEEN_GATEWAYS(0) },
};

static const struct lab_conf between_too = {
	MOBILE,
	.children[0] = { LAB_BETWEEN_GATEWAYS(0) },
};

/* What replaces a Child SA between the gateways is for where they are now. */
static void selectors_follow(struct kunit *test)
{
	struct lab *lab = tunnel(test, &between_too, &between, 0, 0);

	readdress(&lab->a, host(11));
	lab_run(lab);
	expect_way(lab, host(11), lab->b.addr);
	KUNIT_EXPECT_EQ(test, lab_state(&lab->a)->local.ts[0].start.b[3], 1);
	expect_life(lab, 2);
	KUNIT_EXPECT_EQ(test, lab_state(&lab->a)->local.ts[0].start.b[3], 11);
	expect_way(lab, host(11), lab->b.addr);
	lab_end(lab);
}

/* Routing prefers another address, and the old one is still there. */
static void a_route_changes(struct kunit *test)
{
	struct lab *lab = tunnel(test, NULL, NULL, 11, 0);

	lab->a.more[0] = host(1);
	readdress(&lab->a, host(11));
	lab_run(lab);
	expect_way(lab, host(11), lab->b.addr);
	lab_end(lab);
}

/* Nowhere to go: it waits, and goes on when there is a way again. */
static void no_way_for_a_while(struct kunit *test)
{
	struct lab *lab = tunnel(test, NULL, NULL, 0, 0);

	lab_rekey(&lab->a, "net", 2);
	lab_drop(lab);
	lab->a.fail_source = -ENETUNREACH;
	lab_paths(&lab->a);
	lab_advance(lab, 20000);
	while (lab_drop(lab))
		;
	lab->a.fail_source = 0;
	lab_paths(&lab->a);
	KUNIT_EXPECT_EQ(test, lab_on_wire(lab), 1);
	lab_run(lab);
	lab_expect_done(&lab->a, 2, 0);
	KUNIT_EXPECT_EQ(test, lab->a.n_moves, 0);
	lab_end(lab);
}

/* What waits for a route does not wait once there is one. */
static void a_route_comes(struct kunit *test)
{
	struct lab *lab = lab_pair(test, &roams, &stays);

	lab->a.fail_source = -ENETUNREACH;
	lab_up(&lab->a, "net", 1);
	lab_advance(lab, 20000);
	lab_paths(&lab->a);
	lab_advance(lab, 1);
	KUNIT_EXPECT_EQ(test, lab_on_wire(lab), 0);
	lab->a.fail_source = 0;
	lab_paths(&lab->a);
	lab_advance(lab, 0);
	lab_run(lab);
	lab_expect_done(&lab->a, 1, 0);
	lab_end(lab);
}

/* The responder's address is gone: it says so from another one, and its Child SAs
 * need not be told that the initiator has followed.
 */
static void the_responder_moves(struct kunit *test)
{
	struct lab *lab = tunnel(test, NULL, NULL, 0, 22);

	lab->b.more[0].len = 0;
	readdress(&lab->b, host(22));
	KUNIT_EXPECT_EQ(test, lab->b.n_moves, 1);
	lab_run(lab);
	expect_way(lab, lab->a.addr, host(22));
	expect_life(lab, 2);
	expect_way(lab, lab->a.addr, host(22));
	lab_end(lab);
}

/* Likewise, to an address that the initiator has not heard of */
static void the_responder_moves_elsewhere(struct kunit *test)
{
	struct lab *lab = tunnel(test, NULL, NULL, 0, 0);

	readdress(&lab->b, host(22));
	lab_deliver(lab);	/* <-- HDR, SK {N(NO_ADDITIONAL_ADDRESSES)} */
	KUNIT_EXPECT_EQ(test, lab->a.n_moves, 0);
	lab_deliver(lab);	/* HDR, SK {} --> */
	KUNIT_EXPECT_TRUE(test, says(lab, IKE_N_COOKIE2));
	lab_run(lab);		/* HDR, SK {N(UPDATE_SA_ADDRESSES), ...} --> */
	expect_way(lab, lab->a.addr, host(22));
	expect_life(lab, 2);
	lab_end(lab);
}

/* Nobody sees it here, but nothing gets through any more. */
static void a_dead_way(struct kunit *test)
{
	struct lab *lab = tunnel(test, &hurried, NULL, 11, 0);

	lab->a.cut = lab->a.addr;
	lab_settle(lab, 20000);
	KUNIT_EXPECT_EQ(test, lab_sas(&lab->a, IKE_SA_ESTABLISHED), 1);
	expect_way(lab, host(11), lab->b.addr);
	expect_life(lab, 2);
	lab_paths(&lab->a);	/* Routing would have it the dead way. */
	expect_way(lab, host(11), lab->b.addr);
	lab_end(lab);
}

static void a_dead_way_at_the_other_end(struct kunit *test)
{
	struct lab *lab = tunnel(test, &hurried, NULL, 0, 22);

	lab->b.cut = lab->b.addr;
	lab_settle(lab, 20000);
	expect_way(lab, lab->a.addr, host(22));
	expect_life(lab, 2);
	lab_end(lab);
}

/* Before the peer has agreed to it, nothing goes elsewhere. */
static void a_dead_way_from_the_start(struct kunit *test)
{
	struct lab *lab = lab_pair(test, &hurried, &stays);
	struct lab_datagram *d;

	lab->routed = true;
	lab->a.more[0] = host(11);
	lab_up(&lab->a, "net", 1);
	lab_deliver(lab);	/* HDR, SAi1, KEi, Ni --> */
	lab_deliver(lab);	/* <-- HDR, SAr1, KEr, Nr */
	while ((d = lab_next(lab))) {
		KUNIT_EXPECT_EQ(test, d->path.remote.b[3], 1);
		lab_drop(lab);	/* HDR, SK {IDi, AUTH, ...} --> */
		lab_await(&lab->a);
	}
	KUNIT_EXPECT_EQ(test, lab_count(&lab->a, IKE_COUNT_TX_RETRANSMIT), 6);
	lab_end(lab);
}

/* More addresses than ways that are tried */
static void so_many_ways_are_tried(struct kunit *test)
{
	struct lab *lab = tunnel(test, &hurried, NULL, 0, 0);
	unsigned int i, sent, most = 0;

	for (i = 0; i < LAB_MORE_MAX; i++)
		lab->a.more[i] = host(100 + i);
	lab_paths(&lab->a);
	lab_run(lab);
	lab->b.cut = lab->b.addr;
	lab_rekey(&lab->a, "net", 2);
	while (lab_sas(&lab->a, IKE_SA_ESTABLISHED)) {
		sent = lab->sent;
		lab_advance(lab, lab->a.wake - lab->now);
		most = max(most, lab->sent - sent);
	}
	KUNIT_EXPECT_EQ(test, most, WAYS);
	lab_end(lab);
}

/* The responder accepts none of them, and there are more. */
static void so_many_ways_are_refused(struct kunit *test)
{
	static const struct lab_conf only_a = { MOBILE };
	struct lab *lab = tunnel(test, NULL, &only_a, 0, 0);
	unsigned int i, n = 0;

	for (i = 0; i < LAB_MORE_MAX; i++)
		lab->a.more[i] = host(100 + i);
	readdress(&lab->a, host(11));
	while (lab_on_wire(lab)) {
		n += says(lab, IKE_N_UNACCEPTABLE_ADDRESSES);
		lab_deliver(lab);
	}
	KUNIT_EXPECT_EQ(test, n, WAYS + 1);
	KUNIT_EXPECT_EQ(test, lab_sas(&lab->a, IKE_SA_ESTABLISHED), 0);
	KUNIT_EXPECT_EQ(test, lab_states(&lab->a), 0);
	lab_end(lab);
}

/* With nobody there, all ways are tried, and it ends. */
static void all_ways_dead(struct kunit *test)
{
	struct lab *lab = tunnel(test, &hurried, NULL, 11, 0);

	lab_down(&lab->b, "", 2);
	while (lab_drop(lab))
		;
	lab->a.cut = lab->a.addr;
	lab->b.cut = lab->b.addr;
	lab_settle(lab, 20000);
	KUNIT_EXPECT_EQ(test, lab_sas(&lab->a, IKE_SA_ESTABLISHED), 0);
	KUNIT_EXPECT_EQ(test, lab_count(&lab->a, IKE_COUNT_TIMEOUT), 1);
	lab_end(lab);
}

static void moved_twice(struct kunit *test)
{
	struct lab *lab = tunnel(test, NULL, NULL, 0, 0);

	readdress(&lab->a, host(11));
	lab_deliver(lab);	/* HDR, SK {N(UPDATE_SA_ADDRESSES), ...} --> */
	readdress(&lab->a, host(12));
	lab_run(lab);
	expect_way(lab, host(12), lab->b.addr);
	readdress(&lab->a, host(13));
	readdress(&lab->a, host(14));
	lab_run(lab);
	expect_way(lab, host(14), lab->b.addr);
	KUNIT_EXPECT_EQ(test, lab_count(&lab->b, IKE_COUNT_RX_WINDOW), 0);
	expect_life(lab, 2);
	lab_end(lab);
}

/* It moves on while the responder checks whether it is there. */
static void moved_while_checked(struct kunit *test)
{
	struct lab *lab = tunnel(test, NULL, NULL, 0, 0);

	readdress(&lab->a, host(11));
	lab_deliver(lab);	/* HDR, SK {N(UPDATE_SA_ADDRESSES), ...} --> */
	lab_deliver(lab);	/* <-- HDR, SK {N(NAT_DETECTION_*)} */
	KUNIT_EXPECT_TRUE(test, says(lab, IKE_N_COOKIE2));
	lab_drop(lab);
	readdress(&lab->a, host(12));
	lab_run(lab);
	lab_settle(lab, 5000);
	expect_way(lab, host(12), lab->b.addr);
	expect_life(lab, 2);
	lab_end(lab);
}

static void updates_are_lost_and_come_twice(struct kunit *test)
{
	struct lab *lab = tunnel(test, NULL, NULL, 0, 0);

	readdress(&lab->a, host(11));
	lab_drop(lab);
	lab_await(&lab->a);
	lab_duplicate(lab);
	lab_run(lab);
	expect_way(lab, host(11), lab->b.addr);
	KUNIT_EXPECT_EQ(test, lab->b.n_moves, 1);
	KUNIT_EXPECT_EQ(test, lab_count(&lab->b, IKE_COUNT_RX_DUPLICATE), 1);
	lab_end(lab);
}

/* Neither can be found any more. */
static void both_move_at_once(struct kunit *test)
{
	struct lab *lab = tunnel(test, &hurried, NULL, 0, 0);

	lab->a.addr = host(11);
	lab->b.addr = host(22);
	lab_paths(&lab->a);
	lab_paths(&lab->b);
	lab_settle(lab, 250000);
	KUNIT_EXPECT_EQ(test, lab_sas(&lab->a, IKE_SA_ESTABLISHED), 0);
	KUNIT_EXPECT_EQ(test, lab_sas(&lab->b, IKE_SA_ESTABLISHED), 0);
	KUNIT_EXPECT_EQ(test, lab_states(&lab->a), 0);
	KUNIT_EXPECT_EQ(test, lab_states(&lab->b), 0);
	lab_end(lab);
}

/* Both at once, but what they have told before is enough. */
static void both_move_where_they_are_known(struct kunit *test)
{
	struct lab *lab = tunnel(test, &hurried, NULL, 11, 22);

	lab->a.more[0].len = 0;
	lab->b.more[0].len = 0;
	lab->a.addr = host(11);
	lab->b.addr = host(22);
	lab_paths(&lab->a);
	lab_paths(&lab->b);
	lab_settle(lab, 20000);
	expect_way(lab, host(11), host(22));
	expect_life(lab, 2);
	lab_end(lab);
}

static void deleted_while_moving(struct kunit *test)
{
	struct lab *lab = tunnel(test, NULL, NULL, 0, 0);

	readdress(&lab->a, host(11));
	lab_down(&lab->b, "", 2);
	lab_settle(lab, 60000);
	lab_expect_nothing(lab);
	lab_end(lab);
	lab = tunnel(test, NULL, NULL, 0, 0);
	lab_down(&lab->a, "", 2);
	lab_drop(lab);
	readdress(&lab->a, host(11));
	KUNIT_EXPECT_EQ(test, lab_on_wire(lab), 1);
	lab_run(lab);		/* HDR, SK {D} --> from there */
	lab_expect_nothing(lab);
	lab_end(lab);
}

/**
 * struct order - given while one side moves
 * @name: its name
 * @by_b: the responder gives it
 * @child: what is rekeyed
 * @b_moves: the responder moves, else the initiator
 * @late: the exchange is half done
 */
struct order {
	const char *name;
	bool by_b;
	const char *child;
	bool b_moves;
	bool late;
};

static const struct order orders[] = {
	{ "child by a, a moves", false, "net" },
	{ "child by b, a moves", true, "net" },
	{ "IKE SA by a, a moves", false, "" },
	{ "IKE SA by b, a moves", true, "" },
	{ "child by a, a moves late", false, "net", false, true },
	{ "child by b, a moves late", true, "net", false, true },
	{ "IKE SA by a, a moves late", false, "", false, true },
	{ "IKE SA by b, a moves late", true, "", false, true },
	{ "child by a, b moves", false, "net", true },
	{ "child by b, b moves", true, "net", true },
	{ "IKE SA by a, b moves", false, "", true },
	{ "IKE SA by b, b moves", true, "", true },
	{ "child by a, b moves late", false, "net", true, true },
	{ "child by b, b moves late", true, "net", true, true },
	{ "IKE SA by a, b moves late", false, "", true, true },
	{ "IKE SA by b, b moves late", true, "", true, true },
};

KUNIT_ARRAY_PARAM_DESC(order, orders, name);

static void rekeyed_while_moving(struct kunit *test)
{
	const struct order *o = test->param_value;
	struct lab *lab = tunnel(test, NULL, NULL, 0, 22);
	struct lab_side *side = o->by_b ? &lab->b : &lab->a;
	struct lab_side *moves = o->b_moves ? &lab->b : &lab->a;

	lab_rekey(side, o->child, 2);
	if (o->late)
		lab_deliver(lab);
	moves->more[0].len = 0;
	readdress(moves, host(o->b_moves ? 22 : 11));
	lab_settle(lab, 60000);
	lab_expect_done(side, 2, 0);
	expect_way(lab, lab->a.addr, lab->b.addr);
	KUNIT_EXPECT_EQ(test, lab_sas(&lab->a, IKE_SA_ESTABLISHED), 1);
	KUNIT_EXPECT_EQ(test, lab_sas(&lab->b, IKE_SA_ESTABLISHED), 1);
	expect_life(lab, 3);
	readdress(&lab->a, host(15));
	lab_run(lab);
	expect_way(lab, lab->a.addr, lab->b.addr);
	lab_end(lab);
}

/* Roles are those of the first IKE SA, whoever has made the newest. */
static void who_leads_stays(struct kunit *test)
{
	struct lab *lab = tunnel(test, NULL, NULL, 0, 0);

	lab_rekey(&lab->b, "", 2);
	lab_settle(lab, 60000);
	KUNIT_EXPECT_TRUE(test, lab_sa(&lab->b)->initiator);
	KUNIT_EXPECT_TRUE(test, lab_sa(&lab->a)->mobike.leads);
	KUNIT_EXPECT_FALSE(test, lab_sa(&lab->b)->mobike.leads);
	readdress(&lab->a, host(11));
	lab_run(lab);
	expect_way(lab, host(11), lab->b.addr);
	lab_end(lab);
}

static const struct lab_nat nat_a = { LAB_NAT, 4711, 4712 };

static void expect_nat(struct lab *lab, bool nat, u8 remote)
{
	struct kunit *test = lab->test;
	struct ike_sa *a = lab_sa(&lab->a), *b = lab_sa(&lab->b);

	KUNIT_EXPECT_EQ(test, a->nat_local, nat);
	KUNIT_EXPECT_EQ(test, b->nat_remote, nat);
	KUNIT_EXPECT_EQ(test, lab_state(&lab->a)->encap.on, nat);
	KUNIT_EXPECT_EQ(test, lab_state(&lab->b)->encap.on, nat);
	KUNIT_EXPECT_EQ(test, b->path.remote.b[3], remote);
	KUNIT_EXPECT_EQ(test, lab_state(&lab->b)->name.remote.b[3], remote);
	KUNIT_EXPECT_EQ(test, a->timer[IKE_TIMER_KEEPALIVE] != IKE_NEVER, nat);
}

/* In front of where it goes there is a NAT, and later there is none. */
static void behind_a_nat_and_out_again(struct kunit *test)
{
	struct lab *lab = tunnel(test, NULL, NULL, 0, 0);

	expect_nat(lab, false, 1);
	lab->a.nat = nat_a;
	readdress(&lab->a, host(11));
	lab_run(lab);
	expect_nat(lab, true, LAB_NAT);
	KUNIT_EXPECT_EQ(test, lab_state(&lab->b)->encap.remote_port, 4712);
	expect_life(lab, 2);
	expect_nat(lab, true, LAB_NAT);
	lab->a.nat.host = 0;
	readdress(&lab->a, host(12));
	lab_run(lab);
	expect_nat(lab, false, 12);
	expect_life(lab, 4);
	lab_end(lab);
}

/* IKE messages are not followed, but their sender sees what the NAT does. */
static void a_nat_changes_its_mind(struct kunit *test)
{
	struct lab *lab = tunnel(test, &hurried, NULL, 0, 0);

	lab->a.nat = nat_a;
	readdress(&lab->a, host(11));
	lab_run(lab);
	lab->a.nat.esp = 4800;
	lab_rekey(&lab->a, "net", 2);
	lab_deliver(lab);	/* HDR, SK {N(REKEY_SA), SA, Ni, TSi, TSr} --> */
	KUNIT_EXPECT_EQ(test, lab_sa(&lab->b)->path.remote_port, 4712);
	lab_run(lab);
	lab_settle(lab, 30000);
	KUNIT_EXPECT_EQ(test, lab_sa(&lab->b)->path.remote_port, 4800);
	KUNIT_EXPECT_EQ(test, lab_state(&lab->b)->encap.remote_port, 4800);
	lab->a.nat.esp = 4801;
	lab_mapping(&lab->b, LAB_NAT, 4801);
	KUNIT_EXPECT_EQ(test, lab_sa(&lab->b)->path.remote_port, 4801);
	lab_end(lab);
}

/* XFRM could not follow at once. */
static void child_sas_follow_later(struct kunit *test)
{
	struct lab *lab = tunnel(test, NULL, NULL, 0, 0);

	lab->a.fail_move = -ENOMEM;
	lab->b.fail_move = -ENOMEM;
	readdress(&lab->a, host(11));
	lab_run(lab);
	KUNIT_EXPECT_EQ(test, lab->a.n_moves, 0);
	lab->a.fail_move = 0;
	lab->b.fail_move = 0;
	lab_settle(lab, 1000);
	expect_way(lab, host(11), lab->b.addr);
	lab_end(lab);
}

#ifdef CONFIG_FAULT_INJECTION

/* One failure at every allocation in turn, in which nothing is lost */
static void every_allocation_of_a_move_fails(struct kunit *test)
{
	struct lab *lab;
	unsigned int n;

	for (n = 1;; n++) {
		lab = tunnel(test, NULL, NULL, 0, 0);
		lab->fail_nth = n;
		readdress(&lab->a, host(11));
		lab_settle(lab, 5000);
		readdress(&lab->b, host(22));
		lab_run(lab);
		if (lab->fail_nth)
			break;
		lab_settle(lab, 20000);
		expect_way(lab, host(11), host(22));
		expect_life(lab, 2);
		lab_end(lab);
	}
	lab->fail_nth = 0;
	lab_end(lab);
	kunit_info(test, "%u allocations", n - 1);
	KUNIT_EXPECT_GT(test, n, 10);
}

#else

static void every_allocation_of_a_move_fails(struct kunit *test)
{
	kunit_skip(test, "this kernel cannot make allocations fail");
}

#endif

static struct kunit_case mobike_cases[] = {
	KUNIT_CASE(to_a_known_address),
	KUNIT_CASE(to_a_new_address),
	KUNIT_CASE(to_the_other_family),
	KUNIT_CASE(selectors_follow),
	KUNIT_CASE(a_route_changes),
	KUNIT_CASE(no_way_for_a_while),
	KUNIT_CASE(a_route_comes),
	KUNIT_CASE(the_responder_moves),
	KUNIT_CASE(the_responder_moves_elsewhere),
	KUNIT_CASE(a_dead_way),
	KUNIT_CASE(a_dead_way_at_the_other_end),
	KUNIT_CASE(a_dead_way_from_the_start),
	KUNIT_CASE(so_many_ways_are_tried),
	KUNIT_CASE(so_many_ways_are_refused),
	KUNIT_CASE(all_ways_dead),
	KUNIT_CASE(moved_twice),
	KUNIT_CASE(moved_while_checked),
	KUNIT_CASE(updates_are_lost_and_come_twice),
	KUNIT_CASE(both_move_at_once),
	KUNIT_CASE(both_move_where_they_are_known),
	KUNIT_CASE(deleted_while_moving),
	KUNIT_CASE_PARAM(rekeyed_while_moving, order_gen_params),
	KUNIT_CASE(who_leads_stays),
	KUNIT_CASE(behind_a_nat_and_out_again),
	KUNIT_CASE(a_nat_changes_its_mind),
	KUNIT_CASE(child_sas_follow_later),
	KUNIT_CASE(every_allocation_of_a_move_fails),
	{}
};

struct kunit_suite ikek_mobike_suite = {
	.name = "ikek_mobike",
	.test_cases = mobike_cases,
};
