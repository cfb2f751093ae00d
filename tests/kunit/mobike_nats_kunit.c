// SPDX-License-Identifier: GPL-2.0-only
/*
 * MOBIKE with a peer that does not look for NATs, RFC 4555 section 3.9: each
 * message from which it takes addresses says which those are, and where they
 * have been translated it is refused, and told again.
 */
#include "mobike_lab.h"
#include "suites.h"

#define TRIES	4	/* of what is refused */
#define UNUSED	41000	/* a status that nobody knows */

static const struct lab_nat nat = { LAB_NAT, 4711, 4712 };

/* The next message says nothing of NATs. */
static void without_nat_detection(struct lab *lab)
{
	struct kunit *test = lab->test;
	struct ike_msg *msg = kunit_kzalloc(test, sizeof(*msg), GFP_KERNEL);
	const struct lab_datagram *d = lab_next(lab);
	const struct ike_payload *p = NULL;
	struct ike_notify_view n;

	KUNIT_ASSERT_NOT_NULL(test, msg);
	KUNIT_ASSERT_EQ(test, ike_decode_message(IKE_VIEW(d->data, d->len),
						 msg), 0);
	while ((p = ike_msg_next(msg, IKE_PAYLOAD_NOTIFY, p))) {
		ike_view_notify(p, &n);
		if (n.type == IKE_N_NAT_DETECTION_SOURCE_IP ||
		    n.type == IKE_N_NAT_DETECTION_DESTINATION_IP)
			put_unaligned_be16(UNUSED, (u8 *)p->body.p + 2);
	}
}

/* Up to the IKE_AUTH request of an initiator whose peer knows no NATs */
static struct lab *begun(struct kunit *test, const struct lab_conf *a,
			 bool behind_nat)
{
	struct lab *lab = lab_pair(test, a, &stays);

	if (behind_nat)
		lab->a.nat = nat;
	lab_up(&lab->a, "net", 1);
	lab_deliver(lab);	/* HDR, SAi1, KEi, Ni --> */
	without_nat_detection(lab);
	lab_deliver(lab);	/* <-- HDR, SAr1, KEr, Nr */
	return lab;
}

/* A tunnel between such peers */
static struct lab *tunnel_without_nats(struct kunit *test, u8 more_a)
{
	struct lab *lab = tunnel(test, NULL, NULL, more_a, 0);

	lab_sa(&lab->a)->traverses = false;
	lab_sa(&lab->b)->traverses = false;
	return lab;
}

/* The next message is from and to these hosts and ports, as it says itself. */
static void expect_endpoints(struct lab *lab, u8 from, u8 to, u16 port)
{
	const u8 data[] = {
		192, 0, 2, from, 192, 0, 2, to, port >> 8, port & 0xff,
		port >> 8, port & 0xff,
	};
	struct kunit *test = lab->test;
	struct ike_notify_view n;

	KUNIT_ASSERT_TRUE(test, ike_msg_notify(lab_read(lab),
					       IKE_N_NO_NATS_ALLOWED, &n));
	KUNIT_EXPECT_EQ(test, n.data.len, sizeof(data));
	KUNIT_EXPECT_MEMEQ(test, n.data.p, data, sizeof(data));
}

/* Who knows of NATs does not mind them. */
static void with_nat_detection_they_are_allowed(struct kunit *test)
{
	struct lab *lab = lab_pair(test, &roams, &stays);

	lab_up(&lab->a, "net", 1);
	lab_deliver(lab);	/* HDR, SAi1, KEi, Ni --> */
	lab_deliver(lab);	/* <-- HDR, SAr1, KEr, Nr */
	KUNIT_EXPECT_FALSE(test, says(lab, IKE_N_NO_NATS_ALLOWED));
	lab_run(lab);
	lab_expect_done(&lab->a, 1, 0);
	readdress(&lab->a, host(11));
	KUNIT_EXPECT_FALSE(test, says(lab, IKE_N_NO_NATS_ALLOWED));
	lab_run(lab);
	lab_rekey(&lab->b, "", 2);
	lab_settle(lab, 60000);
	readdress(&lab->a, host(12));
	KUNIT_EXPECT_FALSE(test, says(lab, IKE_N_NO_NATS_ALLOWED));
	lab_end(lab);
}

static void there_is_none(struct kunit *test)
{
	struct lab *lab = begun(test, &roams, false);

	expect_endpoints(lab, 1, 2, 500);
	lab_deliver(lab);	/* HDR, SK {IDi, AUTH, ...} --> */
	KUNIT_EXPECT_EQ(test, lab_sas(&lab->b, IKE_SA_ESTABLISHED), 1);
	KUNIT_EXPECT_TRUE(test, lab_sa(&lab->b)->mobike.on);
	lab_end(lab);
}

static const struct lab_conf stubborn = { MOBILE, .keyingtries = 2 };

/* The responder refuses, and the initiator begins anew if it is told to. */
static void there_is_one(struct kunit *test)
{
	struct lab *lab = begun(test, &stubborn, true);

	lab_deliver(lab);	/* HDR, SK {IDi, AUTH, ...} --> */
	KUNIT_EXPECT_EQ(test, lab_sas(&lab->b, IKE_SA_ESTABLISHED), 0);
	KUNIT_EXPECT_EQ(test, lab_attempt(&lab->b)->error,
			IKE_N_UNEXPECTED_NAT_DETECTED);
	lab_deliver(lab);	/* <-- HDR, SK {N(UNEXPECTED_NAT_DETECTED)} */
	lab_expect_done(&lab->a, 1, IKE_N_UNEXPECTED_NAT_DETECTED);
	lab_await(&lab->a);
	KUNIT_EXPECT_EQ(test, lab_sas(&lab->a, IKE_SA_INIT_SENT), 1);
	lab_run(lab);
	lab_expect_agreement(lab, 1);
	lab_end(lab);
}

static void an_update_says_so(struct kunit *test)
{
	struct lab *lab = tunnel_without_nats(test, 11);

	lab->a.more[0].len = 0;
	readdress(&lab->a, host(11));
	expect_endpoints(lab, 11, 2, 4500);
	lab_deliver(lab);	/* HDR, SK {N(UPDATE_SA_ADDRESSES), ...} --> */
	KUNIT_EXPECT_FALSE(test, says(lab, IKE_N_UNEXPECTED_NAT_DETECTED));
	lab_run(lab);
	expect_way(lab, host(11), lab->b.addr);
	lab_end(lab);
}

/* The next message comes as if it had been sent from elsewhere. */
static void deliver_changed(struct lab *lab)
{
	lab_next(lab)->path.remote_port ^= 1;
	lab_deliver(lab);
	KUNIT_EXPECT_TRUE(lab->test, says(lab, IKE_N_UNEXPECTED_NAT_DETECTED));
}

/* Whoever changes one message cannot make a way unusable. */
static void one_update_is_changed(struct kunit *test)
{
	struct lab *lab = tunnel_without_nats(test, 0);
	u32 id;

	readdress(&lab->a, host(11));
	id = lab_read(lab)->header.message_id;
	deliver_changed(lab);	/* HDR, SK {N(UPDATE_SA_ADDRESSES), ...} --> */
	KUNIT_EXPECT_EQ(test, lab_count(&lab->b, IKE_COUNT_MOVED), 0);
	lab_deliver(lab);	/* <-- HDR, SK {N(UNEXPECTED_NAT_DETECTED)} */
	expect_endpoints(lab, 11, 2, 4500);
	KUNIT_EXPECT_EQ(test, lab_read(lab)->header.message_id, id + 1);
	lab_run(lab);
	expect_way(lab, host(11), lab->b.addr);
	expect_life(lab, 2);
	lab_end(lab);
}

/* Where all are changed it looks for another way, and ends if there is none. */
static void all_updates_are_changed(struct kunit *test)
{
	struct lab *lab = tunnel_without_nats(test, 12);
	unsigned int i;

	readdress(&lab->a, host(11));
	for (i = 0; i < TRIES; i++) {
		expect_endpoints(lab, 11, 2, 4500);
		deliver_changed(lab);
		lab_deliver(lab);
	}
	for (i = 0; i < TRIES; i++) {
		expect_endpoints(lab, 12, 2, 4500);
		deliver_changed(lab);
		lab_deliver(lab);
	}
	KUNIT_EXPECT_EQ(test, lab_event(&lab->a, IKE_EVENT_IKE_DOWN)->error,
			IKE_N_UNEXPECTED_NAT_DETECTED);
	KUNIT_EXPECT_EQ(test, lab_sas(&lab->a, IKE_SA_ESTABLISHED), 0);
	KUNIT_EXPECT_EQ(test, lab_states(&lab->a), 0);
	lab_end(lab);
}

/* The other side's list: it is not taken before it has come unchanged. */
static void a_list_is_changed(struct kunit *test)
{
	struct lab *lab = tunnel_without_nats(test, 0);

	lab->b.more[0] = host(22);
	lab_paths(&lab->b);
	expect_endpoints(lab, 2, 1, 4500);
	deliver_changed(lab);	/* <-- HDR, SK {N(ADDITIONAL_IP4_ADDRESS)} */
	KUNIT_EXPECT_EQ(test, lab_sa(&lab->a)->mobike.n_peer, 0);
	lab_deliver(lab);	/* HDR, SK {N(UNEXPECTED_NAT_DETECTED)} --> */
	lab_run(lab);
	KUNIT_EXPECT_EQ(test, lab_sa(&lab->a)->mobike.n_peer, 1);
	lab_end(lab);
}

/* The peer stays without it, and the tunnel is there all the same. */
static void all_lists_are_changed(struct kunit *test)
{
	struct lab *lab = tunnel_without_nats(test, 0);
	unsigned int i;

	lab->b.more[0] = host(22);
	lab_paths(&lab->b);
	for (i = 0; i < TRIES; i++) {
		deliver_changed(lab);
		lab_deliver(lab);
	}
	KUNIT_EXPECT_EQ(test, lab_on_wire(lab), 0);
	KUNIT_EXPECT_EQ(test, lab_sa(&lab->a)->mobike.n_peer, 0);
	expect_way(lab, lab->a.addr, lab->b.addr);
	lab_end(lab);
}

/* What takes the place of an IKE SA knows no more of NATs than that. */
static void after_a_rekey(struct kunit *test)
{
	struct lab *lab = tunnel_without_nats(test, 0);

	lab_rekey(&lab->a, "", 2);
	lab_settle(lab, 60000);
	readdress(&lab->a, host(11));
	expect_endpoints(lab, 11, 2, 4500);
	lab_run(lab);
	expect_way(lab, host(11), lab->b.addr);
	lab_end(lab);
}

static struct kunit_case mobike_nats_cases[] = {
	KUNIT_CASE(with_nat_detection_they_are_allowed),
	KUNIT_CASE(there_is_none),
	KUNIT_CASE(there_is_one),
	KUNIT_CASE(an_update_says_so),
	KUNIT_CASE(one_update_is_changed),
	KUNIT_CASE(all_updates_are_changed),
	KUNIT_CASE(a_list_is_changed),
	KUNIT_CASE(all_lists_are_changed),
	KUNIT_CASE(after_a_rekey),
	{}
};

struct kunit_suite ikek_mobike_nats_suite = {
	.name = "ikek_mobike_nats",
	.test_cases = mobike_nats_cases,
};
