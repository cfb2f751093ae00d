// SPDX-License-Identifier: GPL-2.0-only
/*
 * MOBIKE, RFC 4555: addresses come and go, and the tunnel goes on between
 * others. All datagrams find their way by the addresses that are there.
 */
#include "lab.h"
#include "suites.h"

#include "ike/mobike.h"

#define MOBILE .mobike = true, .any_local = true

static const struct lab_conf roams = { MOBILE };
static const struct lab_conf stays = { MOBILE, .any_remote = true };
static const struct lab_conf hurried = {
	MOBILE,
	.dpd_ms = 10000,
	.settings = {
		.retransmit_ms = 100,
		.retransmit_percent = 100,
		.retransmit_tries = 6,
	},
};

static struct ike_addr host(u8 last)
{
	return (struct ike_addr){ 4, { 192, 0, 2, last } };
}

/* A tunnel from a, which leads, to b; with other addresses if @more */
static struct lab *tunnel(struct kunit *test, const struct lab_conf *a,
			  const struct lab_conf *b, u8 more_a, u8 more_b)
{
	struct lab *lab = lab_pair(test, a ?: &roams, b ?: &stays);

	lab->routed = true;
	if (more_a)
		lab->a.more[0] = host(more_a);
	if (more_b)
		lab->b.more[0] = host(more_b);
	lab_up(&lab->a, "net", 1);
	lab_run(lab);
	lab_expect_done(&lab->a, 1, 0);
	lab_expect_agreement(lab, 1);
	KUNIT_EXPECT_NOT_NULL(test, lab_sa(&lab->a)->mobike);
	KUNIT_EXPECT_NOT_NULL(test, lab_sa(&lab->b)->mobike);
	return lab;
}

/* A side has this address instead of the one before. */
static void readdress(struct lab_side *side, struct ike_addr addr)
{
	side->addr = addr;
	lab_paths(side);
}

static void expect_end(struct lab_side *side, const struct ike_addr *local,
		       const struct ike_addr *remote)
{
	struct kunit *test = side->lab->test;
	const struct lab_state *s;
	struct ike_sa *sa;

	list_for_each_entry(sa, &side->e->sas, entry) {
		KUNIT_EXPECT_TRUE(test, ike_addr_equal(&sa->path.local, local));
		KUNIT_EXPECT_TRUE(test,
				  ike_addr_equal(&sa->path.remote, remote));
	}
	for (s = side->states; s < side->states + LAB_STATES_MAX; s++) {
		if (!s->used)
			continue;
		KUNIT_EXPECT_TRUE(test, ike_addr_equal(&s->name.local, local));
		KUNIT_EXPECT_TRUE(test,
				  ike_addr_equal(&s->name.remote, remote));
	}
}

/* All goes between these two addresses, the SADs agree, all has been said. */
static void expect_way(struct lab *lab, struct ike_addr a, struct ike_addr b)
{
	KUNIT_EXPECT_EQ(lab->test, lab_on_wire(lab), 0);
	expect_end(&lab->a, &a, &b);
	expect_end(&lab->b, &b, &a);
	lab_expect_agreement(lab, lab_states(&lab->a));
}

/* The tunnel works, and can be renewed from either side. */
static void expect_life(struct lab *lab, u64 ticket)
{
	KUNIT_EXPECT_TRUE(lab->test, lab_packet(&lab->a));
	KUNIT_EXPECT_TRUE(lab->test, lab_packet(&lab->b));
	lab_rekey(&lab->a, "net", ticket);
	lab_run(lab);
	lab_expect_done(&lab->a, ticket, 0);
	lab_rekey(&lab->b, "", ticket + 1);
	lab_run(lab);
	lab_expect_done(&lab->b, ticket + 1, 0);
	lab_settle(lab, 60000);
	KUNIT_EXPECT_EQ(lab->test, lab_states(&lab->a), 1);
}

static bool says(struct lab *lab, u16 type)
{
	return ike_msg_notify(lab_read(lab), type, NULL);
}

static void both_know_it(struct kunit *test)
{
	struct lab *lab = lab_pair(test, &roams, &stays);

	lab->a.more[0] = host(11);
	lab->a.more[1] = lab_addr6(1);
	lab_up(&lab->a, "net", 1);
	lab_deliver(lab);	/* HDR, SAi1, KEi, Ni --> */
	lab_deliver(lab);	/* <-- HDR, SAr1, KEr, Nr */
	KUNIT_EXPECT_EQ(test, lab_next(lab)->path.local_port, 4500);
	KUNIT_EXPECT_TRUE(test, says(lab, IKE_N_MOBIKE_SUPPORTED));
	KUNIT_EXPECT_TRUE(test, says(lab, IKE_N_ADDITIONAL_IP4_ADDRESS));
	KUNIT_EXPECT_TRUE(test, says(lab, IKE_N_ADDITIONAL_IP6_ADDRESS));
	lab_deliver(lab);	/* HDR, SK {IDi, AUTH, ..., N(MOBIKE), ...} --> */
	KUNIT_EXPECT_TRUE(test, says(lab, IKE_N_MOBIKE_SUPPORTED));
	KUNIT_EXPECT_TRUE(test, says(lab, IKE_N_NO_ADDITIONAL_ADDRESSES));
	lab_deliver(lab);	/* <-- HDR, SK {IDr, AUTH, ..., N(MOBIKE), ...} */
	lab_expect_done(&lab->a, 1, 0);
	KUNIT_EXPECT_EQ(test, lab_sa(&lab->b)->mobike->n_peer, 2);
	KUNIT_EXPECT_EQ(test, lab_sa(&lab->a)->mobike->n_peer, 0);
	KUNIT_EXPECT_TRUE(test, lab_sa(&lab->a)->mobike->leads);
	KUNIT_EXPECT_FALSE(test, lab_sa(&lab->b)->mobike->leads);
	KUNIT_EXPECT_FALSE(test, lab_state(&lab->a)->encap.on);
	lab_end(lab);
}

/* One side alone cannot move, and who does not want it stays at port 500. */
static void one_does_not(struct kunit *test)
{
	struct lab *lab = lab_tunnel(test, &roams, NULL);

	KUNIT_EXPECT_NULL(test, lab_sa(&lab->a)->mobike);
	KUNIT_EXPECT_NULL(test, lab_sa(&lab->b)->mobike);
	lab_end(lab);
	lab = lab_tunnel(test, NULL, &stays);
	KUNIT_EXPECT_NULL(test, lab_sa(&lab->a)->mobike);
	KUNIT_EXPECT_NULL(test, lab_sa(&lab->b)->mobike);
	KUNIT_EXPECT_EQ(test, lab_sa(&lab->a)->path.local_port, 500);
	readdress(&lab->a, host(11));
	KUNIT_EXPECT_EQ(test, lab_on_wire(lab), 0);
	KUNIT_EXPECT_EQ(test, lab->a.n_moves, 0);
	lab_end(lab);
}

static const struct lab_conf transport = {
	MOBILE,
	.children[0].mode = IKE_MODE_TRANSPORT,
};

static void not_in_transport_mode(struct kunit *test)
{
	struct lab *lab = lab_tunnel(test, &transport, NULL);

	KUNIT_EXPECT_NULL(test, lab_sa(&lab->a)->mobike);
	lab_end(lab);
}

/* More addresses than a peer is told of, or kept */
static void many_addresses(struct kunit *test)
{
	struct lab *lab = lab_pair(test, &roams, &stays);
	int i;

	for (i = 0; i < LAB_MORE_MAX; i++)
		lab->a.more[i] = host(11 + i);
	lab_up(&lab->a, "net", 1);
	lab_run(lab);
	lab_expect_done(&lab->a, 1, 0);
	KUNIT_EXPECT_EQ(test, lab_sa(&lab->b)->mobike->n_peer,
			IKE_MOBIKE_ADDRS);
	lab_end(lab);
}

static const struct lab_conf roams_here = { .mobike = true };

/* What local_addrs does not allow the peer need not know. */
static void local_addrs_are_heeded(struct kunit *test)
{
	struct lab *lab = tunnel(test, &roams_here, NULL, 11, 0);

	KUNIT_EXPECT_EQ(test, lab_sa(&lab->b)->mobike->n_peer, 0);
	readdress(&lab->a, host(11));
	KUNIT_EXPECT_EQ(test, lab_on_wire(lab), 1);
	KUNIT_EXPECT_EQ(test, lab->a.n_moves, 0);
	lab_end(lab);
}

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

/* The responder's address is gone: it says so from another one. */
static void the_responder_moves(struct kunit *test)
{
	struct lab *lab = tunnel(test, NULL, NULL, 0, 22);

	lab->b.more[0].len = 0;
	readdress(&lab->b, host(22));
	KUNIT_EXPECT_EQ(test, lab->b.n_moves, 0);
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

static struct kunit_case mobike_cases[] = {
	KUNIT_CASE(both_know_it),
	KUNIT_CASE(one_does_not),
	KUNIT_CASE(not_in_transport_mode),
	KUNIT_CASE(many_addresses),
	KUNIT_CASE(local_addrs_are_heeded),
	KUNIT_CASE(to_a_known_address),
	KUNIT_CASE(to_a_new_address),
	KUNIT_CASE(to_the_other_family),
	KUNIT_CASE(a_route_changes),
	KUNIT_CASE(no_way_for_a_while),
	KUNIT_CASE(the_responder_moves),
	KUNIT_CASE(the_responder_moves_elsewhere),
	KUNIT_CASE(a_dead_way),
	KUNIT_CASE(a_dead_way_at_the_other_end),
	KUNIT_CASE(all_ways_dead),
	{}
};

struct kunit_suite ikek_mobike_suite = {
	.name = "ikek_mobike",
	.test_cases = mobike_cases,
};
