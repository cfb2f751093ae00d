// SPDX-License-Identifier: GPL-2.0-only
/*
 * What waits for an engine. Datagrams do so by who has sent them: those for SAs
 * that are there, those of peers that are configured, and those of strangers,
 * so that a flood of the latter waits for itself alone. Events do in one line.
 */
#include "queue.h"

/* A line that is more than half full is shared: to each source this part. */
#define SOURCE_SHARE	16
#define SOURCE_MIN	8U

/* Whose turn it is first, so that nobody waits without end */
static const u8 turns[] = {
	IKE_SENDER_SA, IKE_SENDER_SA, IKE_SENDER_SA, IKE_SENDER_PEER,
	IKE_SENDER_SA, IKE_SENDER_SA, IKE_SENDER_SA, IKE_SENDER_STRANGER,
};

/**
 * ikek_queue_init() - an empty queue
 * @q: the queue
 * @key: a secret
 * @memory: that datagrams of its namespace take
 *
 * Context: any.
 */
void ikek_queue_init(struct ikek_queue *q, const siphash_key_t *key,
		     struct ikek_part *memory)
{
	unsigned int i;

	for (i = 0; i < IKE_SENDERS; i++)
		INIT_LIST_HEAD(&q->line[i].datagrams);
	q->key = *key;
	q->memory = memory;
}

/* Whoever has an IPv6 address has 2^64 of them. */
static u16 *source_of(struct ikek_queue *q, struct ikek_line *line,
		      const struct ikek_datagram *d)
{
	const struct ike_addr *from = &d->path.remote;
	size_t len = min_t(size_t, from->len, 8);

	return &line->sources[siphash(from->b, len, &q->key) %
			      IKEK_QUEUE_SOURCES];
}

/* Strangers do not get the last half of what the machine has. */
static bool machine_is_full(const struct ikek_queue *q, enum ike_sender from)
{
	return ikek_part_is_full(q->memory,
				 from == IKE_SENDER_STRANGER ? 2 : 1);
}

static bool has_too_many(u16 of_source, const struct ikek_line *line,
			 const struct ikek_queue_limits *limits)
{
	if (line->n < limits->n / 2)
		return of_source == U16_MAX;
	return of_source >= min_t(unsigned int, U16_MAX,
				  max(limits->n / SOURCE_SHARE, SOURCE_MIN));
}

/**
 * ikek_queue_add() - a datagram is to wait
 * @q: the queue
 * @d: the datagram; taken over if that works
 * @from: who has sent it
 * @limits: what there may be of this kind
 *
 * Context: any, with the queue locked.
 * Return: 0, -ENOBUFS when the queue or the machine is full, -EDQUOT when there
 * are too many of the same source.
 */
int ikek_queue_add(struct ikek_queue *q, struct ikek_datagram *d,
		   enum ike_sender from,
		   const struct ikek_queue_limits *limits)
{
	struct ikek_line *line = &q->line[from];
	u16 *source = source_of(q, line, d);

	if (line->n >= limits->n ||
	    line->bytes + ikek_datagram_cost(d) > limits->bytes ||
	    machine_is_full(q, from))
		return -ENOBUFS;
	if (has_too_many(*source, line, limits))
		return -EDQUOT;
	list_add_tail(&d->entry, &line->datagrams);
	line->n++;
	line->bytes += ikek_datagram_cost(d);
	ikek_part_add(q->memory, ikek_datagram_cost(d));
	++*source;
	return 0;
}

/**
 * ikek_queue_take() - the datagram that is to be handled next
 * @q: the queue
 *
 * Context: any, with the queue locked. Return: the datagram, now the caller's,
 * or NULL.
 */
struct ikek_datagram *ikek_queue_take(struct ikek_queue *q)
{
	unsigned int first = turns[q->turn++ % ARRAY_SIZE(turns)], i;
	struct ikek_datagram *d;
	struct ikek_line *line;

	for (i = 0; i < IKE_SENDERS; i++) {
		line = &q->line[(first + i) % IKE_SENDERS];
		d = list_first_entry_or_null(&line->datagrams,
					     struct ikek_datagram, entry);
		if (!d)
			continue;
		list_del(&d->entry);
		line->n--;
		line->bytes -= ikek_datagram_cost(d);
		ikek_part_add(q->memory, -(long)ikek_datagram_cost(d));
		--*source_of(q, line, d);
		return d;
	}
	return NULL;
}

/**
 * ikek_events_init() - no events
 * @events: the queue
 *
 * Context: any.
 */
void ikek_events_init(struct ikek_events *events)
{
	INIT_LIST_HEAD(&events->list);
	events->n = 0;
}

/**
 * ikek_events_add() - an event is to wait
 * @events: the queue
 * @entry: of the event; taken over if that works
 *
 * Context: any, with the queue locked.
 * Return: 0, or -ENOBUFS when there are IKEK_EVENTS_MAX.
 */
int ikek_events_add(struct ikek_events *events, struct list_head *entry)
{
	if (events->n >= IKEK_EVENTS_MAX)
		return -ENOBUFS;
	list_add_tail(entry, &events->list);
	events->n++;
	return 0;
}

/**
 * ikek_events_take() - the event that is to be handled next
 * @events: the queue
 *
 * Context: any, with the queue locked. Return: its entry, now the caller's, or
 * NULL.
 */
struct list_head *ikek_events_take(struct ikek_events *events)
{
	struct list_head *entry = events->list.next;

	if (list_empty(&events->list))
		return NULL;
	list_del(entry);
	events->n--;
	return entry;
}
