// SPDX-License-Identifier: GPL-2.0-only
/*
 * A peer that is a cluster sets message IDs anew, RFC 6311. In these stories
 * one member has gone, and the side that stands for the cluster is the one that
 * takes over: it knows the keys, and what it is told to know of the IDs.
 */
#include "lab.h"
#include "suites.h"

#include "ike/sa.h"

#define SYNC_LEN	12

/**
 * struct ids - message IDs as one side sees them
 * @send: of its next request
 * @receive: of the next one that it expects
 */
struct ids {
	u32 send;
	u32 receive;
};

static void send_octets(struct lab_side *from, const u8 *data, size_t len)
{
	struct ike_header header = lab_header(from, IKE_EXCHANGE_INFORMATIONAL,
					      0, 0);
	struct ike_writer w;
	u8 plain[64];

	ike_writer_chain(&w, plain, sizeof(plain));
	ike_put_status(&w, IKE_N_MESSAGE_ID_SYNC, IKE_VIEW(data, len));
	lab_forge(from, &header, w.first, plain, ike_writer_finish(&w));
}

static void send_sync(struct lab_side *from, u32 nonce, struct ids want)
{
	u8 data[SYNC_LEN];

	put_unaligned_be32(nonce, data);
	put_unaligned_be32(want.send, data + 4);
	put_unaligned_be32(want.receive, data + 8);
	send_octets(from, data, sizeof(data));
}

/* The answer that is on the wire, as seen by who has sent it */
static struct ids read_answer(struct lab *lab, u32 nonce)
{
	const struct ike_msg *msg = lab_read(lab);
	struct kunit *test = lab->test;
	struct ike_notify_view n;

	KUNIT_ASSERT_TRUE(test, msg->header.flags & IKE_FLAG_RESPONSE);
	KUNIT_EXPECT_EQ(test, msg->header.message_id, 0);
	KUNIT_ASSERT_TRUE(test, ike_msg_notify(msg, IKE_N_MESSAGE_ID_SYNC, &n));
	KUNIT_ASSERT_EQ(test, n.data.len, SYNC_LEN);
	KUNIT_EXPECT_EQ(test, get_unaligned_be32(n.data.p), nonce);
	return (struct ids){ get_unaligned_be32(n.data.p + 4),
			     get_unaligned_be32(n.data.p + 8) };
}

/* So many exchanges have been; the old member knew of them. */
static void had(struct lab_side *by, u32 n)
{
	lab_sa(by)->window.next_request += n;
	lab_sa(lab_other(by))->window.next_expected += n;
}

/* The new member goes by the answer. */
static void take_over(struct lab_side *cluster, struct ids answer)
{
	struct ike_window *w = &lab_sa(cluster)->window;

	w->next_request = answer.receive;
	w->next_expected = answer.send;
	ike_view_free(&w->response);
}

/* The cluster asks, and goes by the answer. */
static struct ids sync(struct lab_side *cluster, u32 nonce, struct ids want)
{
	struct lab *lab = cluster->lab;
	struct ids answer;

	send_sync(cluster, nonce, want);
	lab_deliver(lab);	/* HDR (0), SK {N(SYNC)} --> */
	answer = read_answer(lab, nonce);
	lab_drop(lab);		/* <-- HDR (0), SK {N(SYNC)} */
	take_over(cluster, answer);
	return answer;
}

static void expect_ids(struct lab_side *side, struct ids ids)
{
	const struct ike_window *w = &lab_sa(side)->window;

	KUNIT_EXPECT_EQ(side->lab->test, w->next_request, ids.send);
	KUNIT_EXPECT_EQ(side->lab->test, w->next_expected, ids.receive);
}

/* Requests of both sides get through. */
static void expect_talk(struct lab *lab)
{
	u64 ticket = 100 + lab->sent;

	lab_rekey(&lab->a, "net", ticket);
	lab_run(lab);
	lab_expect_done(&lab->a, ticket, 0);
	lab_settle(lab, 20000);
	lab_rekey(&lab->b, "net", ticket);
	lab_run(lab);
	lab_expect_done(&lab->b, ticket, 0);
	lab_settle(lab, 20000);
	lab_expect_agreement(lab, 1);
}

static void expect_silence(struct lab *lab, enum ike_counter why)
{
	struct ids before = { lab_sa(&lab->a)->window.next_request,
			      lab_sa(&lab->a)->window.next_expected };
	u64 n = lab_count(&lab->a, why);

	lab_deliver(lab);	/* <-- HDR (0), SK {N(MESSAGE_ID_SYNC)} */
	KUNIT_EXPECT_EQ(lab->test, lab_on_wire(lab), 0);
	KUNIT_EXPECT_EQ(lab->test, lab_count(&lab->a, why), n + 1);
	expect_ids(&lab->a, before);
}

static void both_know_it(struct kunit *test)
{
	struct lab *lab = lab_pair(test, NULL, NULL);

	lab_up(&lab->a, "net", 1);
	lab_deliver(lab);	/* HDR, SAi1, KEi, Ni --> */
	lab_deliver(lab);	/* <-- HDR, SAr1, KEr, Nr */
	KUNIT_EXPECT_TRUE(test, ike_msg_notify(lab_read(lab),
			  IKE_N_MESSAGE_ID_SYNC_SUPPORTED, NULL));
	lab_deliver(lab);	/* HDR, SK {IDi, AUTH, ..., N(SUPPORTED)} --> */
	KUNIT_EXPECT_TRUE(test, ike_msg_notify(lab_read(lab),
			  IKE_N_MESSAGE_ID_SYNC_SUPPORTED, NULL));
	lab_deliver(lab);	/* <-- HDR, SK {IDr, AUTH, ..., N(SUPPORTED)} */
	KUNIT_EXPECT_TRUE(test, lab_sa(&lab->a)->sync.on);
	KUNIT_EXPECT_TRUE(test, lab_sa(&lab->b)->sync.on);
	lab_rekey(&lab->a, "", 2);
	lab_settle(lab, 100);
	lab_expect_done(&lab->a, 2, 0);
	KUNIT_EXPECT_TRUE(test, lab_sa(&lab->a)->sync.on);
	KUNIT_EXPECT_TRUE(test, lab_sa(&lab->b)->sync.on);
	lab_end(lab);
}

/**
 * struct story - what has been, and what the new member of b's cluster wants
 * @by_a: exchanges of a's since the set-up
 * @by_b: of b's
 * @want: what it asks for
 * @answer: what it is told
 */
struct story {
	u32 by_a;
	u32 by_b;
	struct ids want;
	struct ids answer;
};

/* IKE_SA_INIT and IKE_AUTH had 0 and 1 of a's, and b's begin with 0. */
static const struct story stories[] = {
	/* it knew all */
	{ 0, 0, { 0, 2 }, { 2, 0 } },
	{ 3, 0, { 0, 5 }, { 5, 0 } },
	{ 0, 2, { 2, 2 }, { 2, 2 } },
	{ 4, 3, { 3, 6 }, { 6, 3 } },
	/* it leaves room for what it may not know */
	{ 0, 0, { 10, 2 }, { 2, 10 } },
	{ 2, 1, { 7, 30 }, { 30, 7 } },
	/* it does not know our last requests */
	{ 0, 0, { 0, 0 }, { 2, 0 } },
	{ 0, 0, { 1, 1 }, { 2, 1 } },
	{ 5, 0, { 0, 4 }, { 7, 0 } },
	{ 5, 2, { 9, 0 }, { 7, 9 } },
};

static struct lab *tell(struct kunit *test, const struct story *s)
{
	struct lab *lab = lab_tunnel(test, NULL, NULL);

	had(&lab->a, s->by_a);
	had(&lab->b, s->by_b);
	return lab;
}

static void ids_are_set_anew(struct kunit *test)
{
	const struct story *s;
	struct ids answer;
	struct lab *lab;

	for (s = stories; s < stories + ARRAY_SIZE(stories); s++) {
		lab = tell(test, s);
		answer = sync(&lab->b, 77, s->want);
		KUNIT_EXPECT_EQ(test, answer.send, s->answer.send);
		KUNIT_EXPECT_EQ(test, answer.receive, s->answer.receive);
		expect_ids(&lab->a, answer);
		expect_talk(lab);
		lab_end(lab);
	}
}

/* Its answer was lost: the same one comes again, and nothing moves on. */
static void it_is_asked_again(struct kunit *test)
{
	struct lab_datagram *again;
	const struct story *s;
	struct ids answer;
	struct lab *lab;

	for (s = stories; s < stories + ARRAY_SIZE(stories); s++) {
		lab = tell(test, s);
		lab_rekey(&lab->a, "net", 2);
		lab_drop(lab);		/* the old member was to have it */
		send_sync(&lab->b, 77, s->want);
		lab_duplicate(lab);
		again = lab_take(lab);
		lab_deliver(lab);	/* <-- HDR (0), SK {N(SYNC)} */
		answer = read_answer(lab, 77);
		lab_drop(lab);		/* HDR (0), SK {N(SYNC)} --> */
		take_over(&lab->b, answer);
		lab_put(lab, again);
		lab_swap(lab);
		lab_deliver(lab);	/* <-- HDR (0), SK {N(SYNC)} */
		KUNIT_EXPECT_EQ(test, lab_count(&lab->a,
						IKE_COUNT_RX_DUPLICATE), 1);
		lab_swap(lab);
		KUNIT_EXPECT_EQ(test, read_answer(lab, 77).send, answer.send);
		lab_drop(lab);		/* HDR (0), SK {N(SYNC)} --> */
		lab_run(lab);
		lab_expect_done(&lab->a, 2, 0);
		lab_settle(lab, 20000);
		expect_talk(lab);
		lab_end(lab);
	}
}

/* What somebody has recorded, or what took long, has no effect. */
static void an_old_one(struct kunit *test)
{
	struct lab *lab = lab_tunnel(test, NULL, NULL);
	struct lab_datagram *old;

	send_sync(&lab->b, 77, (struct ids){ 3, 2 });
	lab_duplicate(lab);
	old = lab_take(lab);
	lab_deliver(lab);	/* <-- HDR (0), SK {N(SYNC)} */
	take_over(&lab->b, read_answer(lab, 77));
	lab_drop(lab);		/* HDR (0), SK {N(SYNC)} --> */
	/* no higher than the one before, though no request has come since */
	send_sync(&lab->b, 78, (struct ids){ 3, 2 });
	expect_silence(lab, IKE_COUNT_RX_WINDOW);
	expect_talk(lab);
	lab_put(lab, old);
	expect_silence(lab, IKE_COUNT_RX_WINDOW);
	expect_talk(lab);
	/* the next member takes over */
	sync(&lab->b, 79, (struct ids){ 40, 0 });
	expect_talk(lab);
	lab_end(lab);
}

/* What was answered, and what has begun to come, was of other IDs. */
static void what_was_before_is_forgotten(struct kunit *test)
{
	struct lab *lab = lab_tunnel(test, NULL, NULL);
	struct ike_header header = lab_header(&lab->b,
					      IKE_EXCHANGE_INFORMATIONAL, 0, 0);

	lab_forge(&lab->b, &header, IKE_PAYLOAD_NONE, NULL, 0);
	lab_run(lab);		/* <-- HDR (0), SK {} --> */
	header.message_id = 1;
	lab_forge_fragment(&lab->b, &header, 1, 2, IKE_PAYLOAD_NOTIFY, "abcd",
			   4);
	lab_run(lab);		/* <-- HDR (1), SKF 1 of 2 */
	KUNIT_EXPECT_GT(test, lab->a.e->stats.fragment_memory, 0);
	sync(&lab->b, 77, (struct ids){ 5, 2 });
	KUNIT_EXPECT_EQ(test, lab->a.e->stats.fragment_memory, 0);
	header.message_id = 4;
	lab_forge(&lab->b, &header, IKE_PAYLOAD_NONE, NULL, 0);
	expect_silence(lab, IKE_COUNT_RX_WINDOW);
	expect_talk(lab);
	lab_end(lab);
}

static void too_low(struct kunit *test)
{
	static const struct story low[] = {
		{ 0, 1, { 0, 2 } },
		{ 1, 3, { 0, 0 } },
		{ 1, 3, { 2, 3 } },
	};
	const struct story *s;
	struct lab *lab;

	for (s = low; s < low + ARRAY_SIZE(low); s++) {
		lab = tell(test, s);
		send_sync(&lab->b, 77, s->want);
		expect_silence(lab, IKE_COUNT_RX_WINDOW);
		expect_talk(lab);
		lab_end(lab);
	}
}

/* IDs must not wrap around, RFC 7296 section 2.2. */
static void too_high(struct kunit *test)
{
	static const struct ids high[] = {
		{ U32_MAX, 2 }, { 0, U32_MAX }, { 1U << 31, 2 }, { 0, 1U << 31 },
	};
	struct lab *lab = lab_tunnel(test, NULL, NULL);
	int i;

	for (i = 0; i < ARRAY_SIZE(high); i++) {
		send_sync(&lab->b, 77, high[i]);
		expect_silence(lab, IKE_COUNT_RX_WINDOW);
	}
	expect_talk(lab);
	lab_end(lab);
}

static void malformed(struct kunit *test)
{
	static const u8 zero[SYNC_LEN + 1];
	struct lab *lab = lab_tunnel(test, NULL, NULL);
	size_t len;

	for (len = 0; len <= sizeof(zero); len++) {
		if (len == SYNC_LEN)
			continue;
		send_octets(&lab->b, zero, len);
		expect_silence(lab, IKE_COUNT_RX_MALFORMED);
	}
	expect_talk(lab);
	lab_end(lab);
}

/* A peer that has not told that it may is as any other. */
static void not_agreed(struct kunit *test)
{
	struct lab *lab = lab_tunnel(test, NULL, NULL);

	had(&lab->b, 1);
	lab_sa(&lab->a)->sync.on = false;
	send_sync(&lab->b, 77, (struct ids){ 10, 10 });
	expect_silence(lab, IKE_COUNT_RX_WINDOW);
	expect_talk(lab);
	lab_end(lab);
}

/* Message ID 0 can be the first request of a peer that does not ask. */
static void the_first_request(struct kunit *test)
{
	struct lab *lab = lab_tunnel(test, NULL, NULL);
	struct ike_header header = lab_header(&lab->b,
					      IKE_EXCHANGE_INFORMATIONAL, 0, 0);

	lab_forge(&lab->b, &header, IKE_PAYLOAD_NONE, NULL, 0);
	lab_deliver(lab);	/* <-- HDR (0), SK {} */
	expect_ids(&lab->a, (struct ids){ 2, 1 });
	lab_end(lab);
}

/* The cluster is the initiator of the IKE SA. */
static void the_initiator_asks(struct kunit *test)
{
	struct lab *lab = lab_tunnel(test, NULL, NULL);
	struct ids answer;

	had(&lab->a, 3);
	had(&lab->b, 1);
	answer = sync(&lab->a, 77, (struct ids){ 9, 0 });
	KUNIT_EXPECT_EQ(test, answer.send, 1);
	KUNIT_EXPECT_EQ(test, answer.receive, 9);
	expect_talk(lab);
	lab_end(lab);
}

/* A request of ours that the member before was to have is asked again, by an ID
 * that none has had.
 */
static void one_is_in_flight(struct kunit *test)
{
	const struct story *s;
	struct ids answer;
	struct lab *lab;

	for (s = stories; s < stories + ARRAY_SIZE(stories); s++) {
		lab = tell(test, s);
		lab_rekey(&lab->a, "net", 2);
		lab_drop(lab);		/* HDR, SK {N(REKEY_SA), ...} --> */
		answer = sync(&lab->b, 77, s->want);
		KUNIT_EXPECT_EQ(test, answer.send,
				max(s->want.receive, 3 + s->by_a));
		KUNIT_EXPECT_EQ(test, answer.receive, s->want.send);
		lab_run(lab);
		lab_expect_done(&lab->a, 2, 0);
		lab_settle(lab, 20000);
		expect_talk(lab);
		lab_end(lab);
	}
}

static struct lab *lose(struct kunit *test, enum ike_command_type type,
			const char *child)
{
	struct lab *lab = lab_tunnel(test, NULL, NULL);

	lab_order(&lab->a, type, "lab", child, 2);
	KUNIT_ASSERT_TRUE(test, lab_drop(lab));
	sync(&lab->b, 77, (struct ids){ 0, 2 });
	lab_run(lab);
	lab_expect_done(&lab->a, 2, 0);
	lab_settle(lab, 70000);
	return lab;
}

static void the_ike_sa_is_being_rekeyed(struct kunit *test)
{
	struct lab *lab = lose(test, IKE_COMMAND_REKEY, "");

	lab_expect_agreement(lab, 1);
	KUNIT_EXPECT_EQ(test, lab_sas(&lab->a, IKE_SA_ESTABLISHED), 1);
	KUNIT_EXPECT_EQ(test, lab_sas(&lab->b, IKE_SA_ESTABLISHED), 1);
	KUNIT_EXPECT_EQ(test, lab_count(&lab->a, IKE_COUNT_REKEYED), 1);
	expect_talk(lab);
	lab_end(lab);
}

static void a_child_is_being_deleted(struct kunit *test)
{
	struct lab *lab = lose(test, IKE_COMMAND_DOWN, "net");

	lab_expect_agreement(lab, 0);
	lab_end(lab);
}

static void the_ike_sa_is_being_deleted(struct kunit *test)
{
	struct lab *lab = lose(test, IKE_COMMAND_DOWN, "");

	lab_expect_nothing(lab);
	lab_end(lab);
}

/* Without memory for the answer it has not come yet. */
static void there_is_no_memory(struct kunit *test)
{
	unsigned int n = 0;
	bool failed;

	do {
		struct lab *lab = lab_tunnel(test, NULL, NULL);
		struct ids answer;

		lab_rekey(&lab->a, "net", 2);
		lab_drop(lab);		/* HDR, SK {N(REKEY_SA), ...} --> */
		send_sync(&lab->b, 77, (struct ids){ 1, 2 });
		lab_duplicate(lab);
		lab->fail_nth = ++n;
		lab_deliver(lab);	/* <-- HDR (0), SK {N(SYNC)} */
		failed = !lab->fail_nth;
		lab->fail_nth = 0;
		lab_deliver(lab);	/* <-- HDR (0), SK {N(SYNC)} */
		answer = read_answer(lab, 77);
		KUNIT_EXPECT_EQ(test, answer.send, 3);
		take_over(&lab->b, answer);
		lab_settle(lab, 20000);
		expect_talk(lab);
		lab_end(lab);
	} while (failed);
	KUNIT_EXPECT_GT(test, n, 1);
}

static struct kunit_case message_id_sync_cases[] = {
	KUNIT_CASE(both_know_it),
	KUNIT_CASE(ids_are_set_anew),
	KUNIT_CASE(it_is_asked_again),
	KUNIT_CASE(an_old_one),
	KUNIT_CASE(what_was_before_is_forgotten),
	KUNIT_CASE(too_low),
	KUNIT_CASE(too_high),
	KUNIT_CASE(malformed),
	KUNIT_CASE(not_agreed),
	KUNIT_CASE(the_first_request),
	KUNIT_CASE(the_initiator_asks),
	KUNIT_CASE(one_is_in_flight),
	KUNIT_CASE(the_ike_sa_is_being_rekeyed),
	KUNIT_CASE(a_child_is_being_deleted),
	KUNIT_CASE(the_ike_sa_is_being_deleted),
	KUNIT_CASE(there_is_no_memory),
	{}
};

struct kunit_suite ikek_message_id_sync_suite = {
	.name = "ikek_message_id_sync",
	.test_cases = message_id_sync_cases,
};
