// SPDX-License-Identifier: GPL-2.0-only
/* Datagrams that wait for their engine: whose turn it is, and how many may. */
#include <linux/slab.h>

#include "suites.h"

#include "queue.h"

#define LEN	100
#define COST	(sizeof(struct ikek_datagram) + LEN)

static const siphash_key_t key = {{ 1, 2 }};

/**
 * struct queues - some queues
 * @q: two of the machine's namespaces, two of containers'
 * @memory: of each one's namespace
 * @total: of all
 */
struct queues {
	struct ikek_queue q[4];
	struct ikek_part memory[4];
	struct ikek_total total;
};

static struct ikek_queue *queue(struct kunit *test)
{
	struct queues *all = test->priv;

	return all->q;
}

static int queues_init(struct kunit *test)
{
	struct queues *all = kunit_kzalloc(test, sizeof(*all), GFP_KERNEL);
	unsigned int i;

	KUNIT_ASSERT_NOT_NULL(test, all);
	all->total.max = ULONG_MAX;
	for (i = 0; i < ARRAY_SIZE(all->q); i++) {
		ikek_part_init(&all->memory[i], &all->total, i >= 2);
		ikek_queue_init(&all->q[i], &key, &all->memory[i]);
	}
	test->priv = all;
	return 0;
}

static void queues_exit(struct kunit *test)
{
	struct ikek_queue *q = queue(test);

	while (ikek_queue_take(&q[0]) || ikek_queue_take(&q[1]) ||
	       ikek_queue_take(&q[2]) || ikek_queue_take(&q[3]))
		;
}

/* @source is the last octet of its address. */
static int add(struct kunit *test, struct ikek_queue *q, enum ike_sender from,
	       u8 source, const struct ikek_queue_limits *limits)
{
	struct ikek_datagram *d = kunit_kzalloc(test, COST, GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, d);
	d->path.remote = (struct ike_addr){ 4, { 192, 0, 2, source } };
	d->path.local_port = from;	/* to know it again */
	d->len = LEN;
	return ikek_queue_add(q, d, from, limits);
}

static unsigned int fill(struct kunit *test, struct ikek_queue *q,
			 enum ike_sender from, u8 source, unsigned int n,
			 const struct ikek_queue_limits *limits)
{
	unsigned int i, added = 0;

	for (i = 0; i < n; i++)
		added += !add(test, q, from, source, limits);
	return added;
}

/* What the machine may have */
static void total(struct kunit *test, unsigned long max)
{
	struct queues *all = test->priv;

	all->total.max = max;
}

static const struct ikek_queue_limits hundred = { 100, SIZE_MAX };

static void in_their_order(struct kunit *test)
{
	struct ikek_queue *q = queue(test);
	struct ikek_datagram *d;
	unsigned int i;

	KUNIT_EXPECT_NULL(test, ikek_queue_take(q));
	for (i = 0; i < 10; i++)
		add(test, q, IKE_SENDER_STRANGER, i, &hundred);
	for (i = 0; i < 10; i++) {
		d = ikek_queue_take(q);
		KUNIT_ASSERT_NOT_NULL(test, d);
		KUNIT_EXPECT_EQ(test, d->path.remote.b[3], i);
	}
	KUNIT_EXPECT_NULL(test, ikek_queue_take(q));
	KUNIT_EXPECT_EQ(test, q->line[IKE_SENDER_STRANGER].n, 0);
	KUNIT_EXPECT_EQ(test, q->line[IKE_SENDER_STRANGER].bytes, 0);
}

/* SAs go before peers and these before strangers, but nobody waits for ever. */
static void whose_turn_it_is(struct kunit *test)
{
	struct ikek_queue *q = queue(test);
	unsigned int i, n[IKE_SENDERS] = {};

	for (i = 0; i < IKE_SENDERS; i++)
		KUNIT_EXPECT_EQ(test, fill(test, q, i, i, 40, &hundred), 40);
	for (i = 0; i < 40; i++)
		n[ikek_queue_take(q)->path.local_port]++;
	KUNIT_EXPECT_EQ(test, n[IKE_SENDER_SA], 30);
	KUNIT_EXPECT_EQ(test, n[IKE_SENDER_PEER], 5);
	KUNIT_EXPECT_EQ(test, n[IKE_SENDER_STRANGER], 5);
}

/* However many strangers there are */
static void a_line_is_full(struct kunit *test)
{
	struct ikek_queue *q = queue(test);
	unsigned int i;

	for (i = 0; i < 100; i++)
		KUNIT_EXPECT_EQ(test, add(test, q, IKE_SENDER_STRANGER, i,
					  &hundred), 0);
	KUNIT_EXPECT_EQ(test, add(test, q, IKE_SENDER_STRANGER, 100, &hundred),
			-ENOBUFS);
	KUNIT_EXPECT_EQ(test, add(test, q, IKE_SENDER_PEER, 1, &hundred), 0);
	KUNIT_EXPECT_EQ(test, add(test, q, IKE_SENDER_SA, 1, &hundred), 0);
	for (i = 0; i < 3; i++)
		ikek_queue_take(q);
	KUNIT_EXPECT_EQ(test, add(test, q, IKE_SENDER_STRANGER, 100, &hundred),
			0);
}

static void memory_is_full(struct kunit *test)
{
	static const struct ikek_queue_limits limits = { 100, 3 * COST };
	struct ikek_queue *q = queue(test);

	KUNIT_EXPECT_EQ(test, fill(test, q, IKE_SENDER_SA, 1, 5, &limits), 3);
	ikek_queue_take(q);
	KUNIT_EXPECT_EQ(test, fill(test, q, IKE_SENDER_SA, 1, 5, &limits), 1);
}

/* Alone it may have the half; beyond that, a share. */
static void a_source_has_its_share(struct kunit *test)
{
	struct ikek_queue *q = queue(test);

	KUNIT_EXPECT_EQ(test, fill(test, q, IKE_SENDER_SA, 1, 90, &hundred),
			50);
	KUNIT_EXPECT_EQ(test, add(test, q, IKE_SENDER_SA, 1, &hundred),
			-EDQUOT);
	KUNIT_EXPECT_EQ(test, fill(test, q, IKE_SENDER_SA, 2, 90, &hundred), 8);
	KUNIT_EXPECT_EQ(test, fill(test, q, IKE_SENDER_PEER, 1, 9, &hundred),
			9);
}

/* All queues together, of which strangers get the half */
static void the_machine_is_full(struct kunit *test)
{
	struct ikek_queue *q = queue(test);

	total(test, 10 * COST);
	KUNIT_EXPECT_EQ(test, fill(test, &q[0], IKE_SENDER_STRANGER, 1, 9,
				   &hundred), 5);
	KUNIT_EXPECT_EQ(test, add(test, &q[1], IKE_SENDER_STRANGER, 2,
				  &hundred), -ENOBUFS);
	KUNIT_EXPECT_EQ(test, fill(test, &q[1], IKE_SENDER_PEER, 1, 2,
				   &hundred), 2);
	KUNIT_EXPECT_EQ(test, fill(test, &q[1], IKE_SENDER_SA, 1, 9, &hundred),
			3);
	KUNIT_EXPECT_EQ(test, add(test, &q[0], IKE_SENDER_SA, 2, &hundred),
			-ENOBUFS);
	ikek_queue_take(&q[1]);
	KUNIT_EXPECT_EQ(test, add(test, &q[0], IKE_SENDER_STRANGER, 2,
				  &hundred), -ENOBUFS);
	KUNIT_EXPECT_EQ(test, add(test, &q[0], IKE_SENDER_SA, 2, &hundred), 0);
}

/* A container has its share, and those of all leave the rest. */
static void containers_leave_the_rest(struct kunit *test)
{
	struct ikek_queue *q = queue(test);

	total(test, 64 * COST);
	KUNIT_EXPECT_EQ(test, fill(test, &q[2], IKE_SENDER_STRANGER, 1, 9,
				   &hundred), 2);
	KUNIT_EXPECT_EQ(test, fill(test, &q[2], IKE_SENDER_SA, 1, 9, &hundred),
			2);
	KUNIT_EXPECT_EQ(test, fill(test, &q[3], IKE_SENDER_SA, 1, 9, &hundred),
			4);
	KUNIT_EXPECT_EQ(test, fill(test, &q[0], IKE_SENDER_STRANGER, 1, 40,
				   &hundred), 28);
	ikek_queue_take(&q[2]);
	KUNIT_EXPECT_EQ(test, fill(test, &q[2], IKE_SENDER_SA, 1, 9, &hundred),
			1);
}

static void no_more_events_than_so_many(struct kunit *test)
{
	struct list_head *entries = kunit_kcalloc(test, IKEK_EVENTS_MAX + 1,
						  sizeof(*entries), GFP_KERNEL);
	struct ikek_events events;
	unsigned int i;

	KUNIT_ASSERT_NOT_NULL(test, entries);
	ikek_events_init(&events);
	KUNIT_EXPECT_NULL(test, ikek_events_take(&events));
	for (i = 0; i < IKEK_EVENTS_MAX; i++)
		KUNIT_ASSERT_EQ(test, ikek_events_add(&events, &entries[i]),
				0);
	KUNIT_EXPECT_EQ(test, ikek_events_add(&events, &entries[i]), -ENOBUFS);
	KUNIT_EXPECT_PTR_EQ(test, ikek_events_take(&events), &entries[0]);
	KUNIT_EXPECT_EQ(test, ikek_events_add(&events, &entries[i]), 0);
	for (i = 1; i <= IKEK_EVENTS_MAX; i++)
		KUNIT_ASSERT_PTR_EQ(test, ikek_events_take(&events),
				    &entries[i]);
	KUNIT_EXPECT_NULL(test, ikek_events_take(&events));
}

static struct kunit_case queue_cases[] = {
	KUNIT_CASE(in_their_order),
	KUNIT_CASE(whose_turn_it_is),
	KUNIT_CASE(a_line_is_full),
	KUNIT_CASE(memory_is_full),
	KUNIT_CASE(a_source_has_its_share),
	KUNIT_CASE(the_machine_is_full),
	KUNIT_CASE(containers_leave_the_rest),
	KUNIT_CASE(no_more_events_than_so_many),
	{}
};

struct kunit_suite ikek_queue_suite = {
	.name = "ikek_queue",
	.init = queues_init,
	.exit = queues_exit,
	.test_cases = queue_cases,
};
