/* SPDX-License-Identifier: GPL-2.0-only */
/* IKE's UDP ports of a network namespace. */
#ifndef IKEK_UDP_H
#define IKEK_UDP_H

#include <linux/list.h>
#include <linux/rwsem.h>
#include <linux/workqueue.h>

#include "ike/policy/addr.h"

#define IKEK_UDP_PORTS_MAX	16

struct net;

/**
 * struct ikek_datagram - a datagram that has come in
 * @entry: in a queue
 * @path: where it came from
 * @data: IKE header, behind a non-ESP marker if there was one
 * @len: bytes of @data
 * @conf_seq: of the configuration that its queue was chosen by
 * @buf: as it was received
 *
 * Free with kfree().
 */
struct ikek_datagram {
	struct list_head entry;
	struct ike_path path;
	void *data;
	size_t len;
	u32 conf_seq;
	u8 buf[];
};

/**
 * struct ikek_udp - the ports of a namespace
 * @net: namespace
 * @wq: where datagrams are read
 * @lock: of @socks, for reading while one of them is used
 * @socks: struct sock_port, by port and family
 * @rx: gets each datagram and owns it. Process context, may sleep; calls for
 *	different ports may come at the same time.
 * @dropped_length: shorter than a header or too long
 * @dropped_marker: without a non-ESP marker where there has to be one
 * @dropped_nomem: no memory for it
 */
struct ikek_udp {
	struct net *net;
	struct workqueue_struct *wq;
	struct rw_semaphore lock;
	struct list_head socks;
	void (*rx)(struct ikek_udp *udp, struct ikek_datagram *d);
	atomic64_t dropped_length;
	atomic64_t dropped_marker;
	atomic64_t dropped_nomem;
};

void ikek_udp_init(struct ikek_udp *udp, struct net *net,
		   struct workqueue_struct *wq,
		   void (*rx)(struct ikek_udp *udp, struct ikek_datagram *d));
int ikek_udp_open(struct ikek_udp *udp, const u16 *ports, unsigned int n);
void ikek_udp_close_others(struct ikek_udp *udp, const u16 *ports,
			   unsigned int n);
int ikek_udp_send(struct ikek_udp *udp, const struct ike_path *path,
		  const void *data, size_t len);
void ikek_udp_keepalive(struct ikek_udp *udp, const struct ike_path *path);

#endif
