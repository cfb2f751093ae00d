/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Network namespaces: each has its configuration, its ports (sockets and
 * XFRM) and its shards. A shard is an engine with a queue, a mutex and two
 * works. A namespace without connections has none of this.
 */
#ifndef IKEK_NETNS_H
#define IKEK_NETNS_H

#include <net/net_namespace.h>

#include "ike/engine.h"

struct ikek_net;

/**
 * struct ikek_port_stats - what never reached an engine
 * @rx_length: datagrams dropped, shorter than a header or too long
 * @rx_marker: datagrams dropped for want of a non-ESP marker
 * @queued: datagrams that wait now
 * @queue_memory: octets that they take
 * @rx_full: datagrams dropped, as a shard's queue was full
 * @rx_share: datagrams dropped, as too many of their source waited
 * @rx_nomem: datagrams dropped for want of memory
 * @event_full: acquires, expiries and contacts dropped, as a queue was full
 */
struct ikek_port_stats {
	u64 rx_length;
	u64 rx_marker;
	u32 queued;
	u64 queue_memory;
	u64 rx_full;
	u64 rx_share;
	u64 rx_nomem;
	u64 event_full;
};

int ikek_netns_register(void);
void ikek_netns_unregister(void);

struct ikek_net *ikek_net(struct net *net);
int ikek_net_conf(struct ikek_net *in, struct ike_conf *conf,
		  struct ike_culprit *culprit);
struct ike_conf *ikek_net_conf_get(struct ikek_net *in);
void ikek_net_flush(struct ikek_net *in);
unsigned int ikek_net_shards(struct ikek_net *in);
int ikek_net_visit(struct ikek_net *in, unsigned int shard,
		   int (*fn)(struct ike_engine *e, void *arg), void *arg);
void ikek_net_port_stats(struct ikek_net *in, struct ikek_port_stats *stats);

#endif
