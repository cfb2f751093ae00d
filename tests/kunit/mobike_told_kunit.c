// SPDX-License-Identifier: GPL-2.0-only
/*
 * What the two sides of MOBIKE tell each other, RFC 4555: that they know it,
 * which addresses they have, and what neither takes from the other.
 */
#include "mobike_lab.h"
#include "suites.h"

#define OWN	16	/* addresses that are looked at */

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
	KUNIT_EXPECT_EQ(test, lab_sa(&lab->b)->mobike.n_peer, 2);
	KUNIT_EXPECT_EQ(test, lab_sa(&lab->a)->mobike.n_peer, 0);
	KUNIT_EXPECT_TRUE(test, lab_sa(&lab->a)->mobike.leads);
	KUNIT_EXPECT_FALSE(test, lab_sa(&lab->b)->mobike.leads);
	KUNIT_EXPECT_FALSE(test, lab_state(&lab->a)->encap.on);
	lab_end(lab);
}

/* One side alone cannot move, and who does not want it stays at port 500. */
static void one_does_not(struct kunit *test)
{
	struct lab *lab = lab_tunnel(test, &roams, NULL);

	KUNIT_EXPECT_FALSE(test, lab_sa(&lab->a)->mobike.on);
	KUNIT_EXPECT_FALSE(test, lab_sa(&lab->b)->mobike.on);
	lab_end(lab);
	lab = lab_tunnel(test, NULL, &stays);
	KUNIT_EXPECT_FALSE(test, lab_sa(&lab->a)->mobike.on);
	KUNIT_EXPECT_FALSE(test, lab_sa(&lab->b)->mobike.on);
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
	struct lab *lab = lab_tunnel(test, &transport, &transport);

	KUNIT_EXPECT_FALSE(test, lab_sa(&lab->a)->mobike.on);
	KUNIT_EXPECT_FALSE(test, lab_sa(&lab->b)->mobike.on);
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
	KUNIT_EXPECT_EQ(test, lab_sa(&lab->b)->mobike.n_peer,
			IKE_MOBIKE_ADDRS);
	lab_end(lab);
}

/* What is behind those that are looked at makes no difference. */
static void so_many_addresses_are_looked_at(struct kunit *test)
{
	struct lab *lab = tunnel(test, NULL, NULL, 0, 0);
	int i;

	for (i = 0; i < LAB_MORE_MAX; i++)
		lab->b.more[i] = host(100 + i);
	lab_paths(&lab->b);
	lab_run(lab);
	lab->b.more[OWN - 1] = host(200);
	lab_paths(&lab->b);
	KUNIT_EXPECT_EQ(test, lab_on_wire(lab), 0);
	lab->b.more[OWN - 2] = host(201);
	lab_paths(&lab->b);
	KUNIT_EXPECT_EQ(test, lab_on_wire(lab), 1);
	lab_end(lab);
}

static const struct lab_conf roams_here = { .mobike = true };

/* What local_addrs does not allow the peer need not know. */
static void local_addrs_are_heeded(struct kunit *test)
{
	struct lab *lab = tunnel(test, &roams_here, NULL, 11, 0);

	KUNIT_EXPECT_EQ(test, lab_sa(&lab->b)->mobike.n_peer, 0);
	readdress(&lab->a, host(11));
	KUNIT_EXPECT_EQ(test, lab_on_wire(lab), 0);
	KUNIT_EXPECT_EQ(test, lab->a.n_moves, 0);
	lab_end(lab);
}

static const struct lab_conf only_a = { MOBILE };

/* The responder's connection is for one address of the initiator's. */
static void unacceptable(struct kunit *test)
{
	struct lab *lab = tunnel(test, NULL, &only_a, 11, 0);

	lab->a.more[0] = host(1);
	readdress(&lab->a, host(11));
	lab_run(lab);
	expect_way(lab, host(1), lab->b.addr);
	KUNIT_EXPECT_EQ(test, lab_count(&lab->b, IKE_COUNT_MOVED), 0);
	KUNIT_EXPECT_EQ(test, lab_attempt(&lab->b)->error,
			IKE_N_UNACCEPTABLE_ADDRESSES);
	lab->a.more[0].len = 0;
	lab_paths(&lab->a);
	lab_run(lab);
	KUNIT_EXPECT_EQ(test, lab_sas(&lab->a, IKE_SA_ESTABLISHED), 0);
	KUNIT_EXPECT_EQ(test, lab_states(&lab->a), 0);
	KUNIT_EXPECT_EQ(test, lab_event(&lab->a, IKE_EVENT_IKE_DOWN)->error,
			IKE_N_UNACCEPTABLE_ADDRESSES);
	lab_end(lab);
}

/**
 * struct told - a notify of a message
 * @type: its type
 * @data: what is in it
 * @len: octets of that
 */
struct told {
	u16 type;
	const void *data;
	size_t len;
};

/* A message of notifies, by a side's keys */
static void forge_all(struct lab_side *from, u8 flags, u32 message_id,
		      const struct told *told, unsigned int n_told)
{
	struct ike_header header = lab_header(from, IKE_EXCHANGE_INFORMATIONAL,
					      flags, message_id);
	struct ike_writer w;
	u8 plain[256];
	ssize_t n;

	ike_writer_chain(&w, plain, sizeof(plain));
	for (; n_told; n_told--, told++)
		ike_put_status(&w, told->type, IKE_VIEW(told->data, told->len));
	n = ike_writer_finish(&w);
	KUNIT_ASSERT_GE(from->lab->test, n, 0);
	lab_forge(from, &header, w.first, plain, n);
}

static void forge(struct lab_side *from, u8 flags, u32 message_id, u16 type,
		  const void *data, size_t len)
{
	forge_all(from, flags, message_id, &(struct told){ type, data, len },
		  1);
}

/* Section 3.7: who does not return COOKIE2 ends the IKE SA. What @liar answers
 * to the request on the wire is not what arrives.
 */
static void expect_end_of(struct lab *lab, struct lab_side *liar, u32 id,
			  const void *cookie, size_t len)
{
	KUNIT_ASSERT_TRUE(lab->test, says(lab, IKE_N_COOKIE2));
	lab_deliver(lab);	/* HDR, SK {N(COOKIE2), ...} */
	while (lab_drop(lab))
		;
	forge_all(liar, IKE_FLAG_RESPONSE, id,
		  &(struct told){ IKE_N_COOKIE2, cookie, len }, !!len);
	lab_deliver(lab);
	KUNIT_EXPECT_STREQ(lab->test, lab_attempt(lab_other(liar))->reason,
			   "the peer did not return COOKIE2");
	lab_settle(lab, 60000);
	lab_expect_nothing(lab);
	lab_end(lab);
}

static const u8 other_cookie[IKE_COOKIE2_LEN];

/* Another one, one that is too short, and none */
static const struct told lies[] = {
	{ IKE_N_COOKIE2, other_cookie, IKE_COOKIE2_LEN },
	{ IKE_N_COOKIE2, other_cookie, IKE_COOKIE2_LEN - 1 },
	{ IKE_N_COOKIE2, NULL, 0 },
};

static void the_initiator_returns_no_cookie(struct kunit *test)
{
	const struct told *lie;
	struct lab *lab;

	for (lie = lies; lie < lies + ARRAY_SIZE(lies); lie++) {
		lab = tunnel(test, NULL, NULL, 0, 0);
		readdress(&lab->a, host(11));
		lab_deliver(lab); /* HDR, SK {N(UPDATE_SA_ADDRESSES), ...} --> */
		lab_deliver(lab); /* <-- HDR, SK {N(NAT_DETECTION_*)} */
		KUNIT_EXPECT_EQ(test, lab->b.n_moves, 0);
		expect_end_of(lab, &lab->a, 0, lie->data, lie->len);
	}
}

static void the_responder_returns_no_cookie(struct kunit *test)
{
	const struct told *lie;
	struct lab *lab;

	for (lie = lies; lie < lies + ARRAY_SIZE(lies); lie++) {
		lab = tunnel(test, NULL, NULL, 0, 0);
		readdress(&lab->b, host(22));
		lab_deliver(lab); /* <-- HDR, SK {N(NO_ADDITIONAL_ADDRESSES)} */
		lab_deliver(lab); /* HDR, SK {} --> */
		KUNIT_EXPECT_EQ(test, lab->a.n_moves, 0);
		expect_end_of(lab, &lab->b, 2, lie->data, lie->len);
	}
}

static void every_cookie_is_returned(struct kunit *test)
{
	static const u8 cookie[64 + 1] = { 1, 2, 3 };
	struct lab *lab = tunnel(test, NULL, NULL, 0, 0);
	struct ike_notify_view n;
	size_t len;
	u32 id = 2;

	for (len = 7; len <= sizeof(cookie); len++) {
		forge(&lab->a, 0, id++, IKE_N_COOKIE2, cookie, len);
		lab_deliver(lab);
		if (len < 8 || len > 64) {
			KUNIT_EXPECT_FALSE(test, says(lab, IKE_N_COOKIE2));
		} else {
			KUNIT_ASSERT_TRUE(test, ike_msg_notify(lab_read(lab),
							       IKE_N_COOKIE2,
							       &n));
			KUNIT_EXPECT_EQ(test, n.data.len, len);
			KUNIT_EXPECT_MEMEQ(test, n.data.p, cookie, len);
		}
		lab_drop(lab);
	}
	lab_end(lab);
}

/* The addresses and ports as a sees them, and then not */
static void nats_are_not_allowed(struct kunit *test)
{
	static const u8 seen[] = {
		192, 0, 2, 1, 192, 0, 2, 2, 4500 >> 8, 4500 & 0xff,
		4500 >> 8, 4500 & 0xff,
	};
	struct lab *lab = tunnel(test, NULL, NULL, 0, 0);
	u8 other[sizeof(seen)];
	struct told told[] = {
		{ IKE_N_UPDATE_SA_ADDRESSES },
		{ IKE_N_COOKIE2, "12345678", 8 },
		{ IKE_N_NO_NATS_ALLOWED, seen, sizeof(seen) },
	};
	u32 id = 2;
	size_t i;

	forge_all(&lab->a, 0, id++, told, ARRAY_SIZE(told));
	lab_deliver(lab);
	KUNIT_EXPECT_FALSE(test, says(lab, IKE_N_UNEXPECTED_NAT_DETECTED));
	lab_drop(lab);
	told[2].data = other;
	for (i = 0; i < sizeof(seen); i++) {
		memcpy(other, seen, sizeof(seen));
		other[i] ^= 1;
		forge_all(&lab->a, 0, id++, told, ARRAY_SIZE(told));
		lab_deliver(lab);
		KUNIT_EXPECT_TRUE(test,
				  says(lab, IKE_N_UNEXPECTED_NAT_DETECTED));
		KUNIT_EXPECT_TRUE(test, says(lab, IKE_N_COOKIE2));
		lab_drop(lab);
	}
	told[2].data = seen;
	told[2].len--;
	forge_all(&lab->a, 0, id++, told, ARRAY_SIZE(told));
	lab_deliver(lab);
	KUNIT_EXPECT_TRUE(test, says(lab, IKE_N_UNEXPECTED_NAT_DETECTED));
	KUNIT_EXPECT_STREQ(test, lab_attempt(&lab->b)->reason,
			   "the peer wants no NAT, and there is one");
	lab_end(lab);
}

/* What is told of addresses is bounded, and has to be addresses. */
static void addresses_that_are_none(struct kunit *test)
{
	static const u8 bad[][4] = {
		{ 0, 0, 0, 0 }, { 127, 0, 0, 1 }, { 224, 0, 0, 1 },
		{ 255, 255, 255, 255 },
	};
	struct lab *lab = tunnel(test, NULL, NULL, 0, 0);
	struct ike_addr multicast = { 16, { 0xff, 0x02, [15] = 1 } };
	struct ike_mobike *m = &lab_sa(&lab->b)->mobike;
	u32 id = 2;
	u32 i;

	for (i = 0; i < ARRAY_SIZE(bad); i++) {
		forge(&lab->a, 0, id++, IKE_N_ADDITIONAL_IP4_ADDRESS, bad[i],
		      4);
		lab_deliver(lab);
		lab_drop(lab);
		KUNIT_EXPECT_EQ(test, m->n_peer, 0);
	}
	forge(&lab->a, 0, id++, IKE_N_ADDITIONAL_IP6_ADDRESS, multicast.b, 16);
	lab_deliver(lab);
	lab_drop(lab);
	forge(&lab->a, 0, id++, IKE_N_ADDITIONAL_IP4_ADDRESS, multicast.b, 16);
	lab_deliver(lab);
	lab_drop(lab);
	KUNIT_EXPECT_EQ(test, m->n_peer, 0);
	forge(&lab->a, 0, id++, IKE_N_ADDITIONAL_IP4_ADDRESS, host(9).b, 4);
	lab_deliver(lab);
	lab_drop(lab);
	KUNIT_EXPECT_EQ(test, m->n_peer, 1);
	lab_end(lab);
}

/* Only who leads moves a tunnel. */
static void the_led_cannot_update(struct kunit *test)
{
	struct lab *lab = tunnel(test, NULL, NULL, 0, 0);

	forge(&lab->b, 0, 0, IKE_N_UPDATE_SA_ADDRESSES, NULL, 0);
	lab_next(lab)->path.remote = host(66);
	lab_deliver(lab);
	KUNIT_EXPECT_EQ(test, lab_sa(&lab->a)->path.remote.b[3], 2);
	KUNIT_EXPECT_EQ(test, lab->a.n_moves, 0);
	lab_end(lab);
}

/* Many changes in a moment are told once, or twice while one is under way. */
static void changes_are_told_together(struct kunit *test)
{
	struct lab *lab = tunnel(test, NULL, NULL, 0, 0);
	unsigned int before = lab->sent;
	int i;

	for (i = 0; i < 5; i++) {
		lab->b.more[i] = host(30 + i);
		lab_paths(&lab->b);
	}
	lab_run(lab);
	KUNIT_EXPECT_EQ(test, lab->sent - before, 4);
	KUNIT_EXPECT_EQ(test, lab_sa(&lab->a)->mobike.n_peer, 5);
	lab_paths(&lab->b);
	lab_paths(&lab->a);
	KUNIT_EXPECT_EQ(test, lab_on_wire(lab), 0);
	lab_end(lab);
}

static struct kunit_case mobike_told_cases[] = {
	KUNIT_CASE(both_know_it),
	KUNIT_CASE(one_does_not),
	KUNIT_CASE(not_in_transport_mode),
	KUNIT_CASE(many_addresses),
	KUNIT_CASE(so_many_addresses_are_looked_at),
	KUNIT_CASE(local_addrs_are_heeded),
	KUNIT_CASE(unacceptable),
	KUNIT_CASE(the_initiator_returns_no_cookie),
	KUNIT_CASE(the_responder_returns_no_cookie),
	KUNIT_CASE(every_cookie_is_returned),
	KUNIT_CASE(nats_are_not_allowed),
	KUNIT_CASE(addresses_that_are_none),
	KUNIT_CASE(the_led_cannot_update),
	KUNIT_CASE(changes_are_told_together),
	{}
};

struct kunit_suite ikek_mobike_told_suite = {
	.name = "ikek_mobike_told",
	.test_cases = mobike_told_cases,
};
