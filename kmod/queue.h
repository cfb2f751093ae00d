/* SPDX-License-Identifier: GPL-2.0-only */
/* What waits for an engine: datagrams, by who has sent them, and events. */
#ifndef IKEK_QUEUE_H
#define IKEK_QUEUE_H

#include <linux/siphash.h>

#include "ike/engine.h"
#include "total.h"
#include "udp.h"

#define IKEK_QUEUE_SOURCES	256
#define IKEK_EVENTS_MAX		1024

/**
 * struct ikek_queue_limits - how many datagrams of one kind of sender may wait
 * @n: their number
 * @bytes: memory that they take
 */
struct ikek_queue_limits {
	unsigned int n;
	size_t bytes;
};

/**
 * struct ikek_line - datagrams of one kind of sender
 * @datagrams: struct ikek_datagram, in the order in which they came
 * @n: how many
 * @bytes: memory that they take
 * @sources: how many there are by a hash of the address
 */
struct ikek_line {
	struct list_head datagrams;
	unsigned int n;
	size_t bytes;
	u16 sources[IKEK_QUEUE_SOURCES];
};

/**
 * struct ikek_queue - datagrams that wait for an engine; its user locks it
 * @line: by enum ike_sender
 * @turn: counts the datagrams taken
 * @key: for the hash of addresses
 * @memory: that datagrams of its namespace take
 */
struct ikek_queue {
	struct ikek_line line[IKE_SENDERS];
	unsigned int turn;
	siphash_key_t key;
	struct ikek_part *memory;
};

void ikek_queue_init(struct ikek_queue *q, const siphash_key_t *key,
		     struct ikek_part *memory);
int ikek_queue_add(struct ikek_queue *q, struct ikek_datagram *d,
		   enum ike_sender from,
		   const struct ikek_queue_limits *limits);
struct ikek_datagram *ikek_queue_take(struct ikek_queue *q);

/**
 * struct ikek_events - acquires, expiries and the like; its user locks it
 * @list: in the order in which they came
 * @n: how many
 */
struct ikek_events {
	struct list_head list;
	unsigned int n;
};

void ikek_events_init(struct ikek_events *events);
int ikek_events_add(struct ikek_events *events, struct list_head *entry);
struct list_head *ikek_events_take(struct ikek_events *events);

/* What a datagram counts for in limits */
static inline size_t ikek_datagram_cost(const struct ikek_datagram *d)
{
	return sizeof(*d) + d->len;
}

#endif
