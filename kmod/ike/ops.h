/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What the outside must provide to an engine. Plain callbacks, because the
 * reply to the peer depends on whether installing worked.
 *
 * All are called from inside a door, by the one thread that is in the engine,
 * in process context; they may sleep but must not call a door.
 */
#ifndef IKE_OPS_H
#define IKE_OPS_H

#include "ike/policy/conn.h"

/**
 * struct ike_sa_name - how the outside names a pair of XFRM states
 * @local: our tunnel endpoint
 * @remote: the peer's
 * @reqid: of both states and of the policies
 * @spi_in: SPI of the inbound state (dst @local), host order
 * @spi_out: SPI of the outbound state (dst @remote), 0 while there is none
 * @mark_in: mark of the inbound state; states are looked up with it
 * @mark_out: mark of the outbound state
 * @inbound_only: there is no outbound state (yet)
 */
struct ike_sa_name {
	struct ike_addr local;
	struct ike_addr remote;
	u32 reqid;
	u32 spi_in;
	u32 spi_out;
	struct ike_mark mark_in;
	struct ike_mark mark_out;
	bool inbound_only;
};

/**
 * struct ike_lifetime - how much an XFRM state may carry
 * @soft_bytes: IKE expire (soft) after these; 0 for no limit
 * @hard_bytes: the state ends after these; 0 for no limit
 * @soft_packets: likewise
 * @hard_packets: likewise
 */
struct ike_lifetime {
	u64 soft_bytes;
	u64 hard_bytes;
	u64 soft_packets;
	u64 hard_packets;
};

/**
 * struct ike_esp_suite - transforms of a Child SA
 * @encr: never NULL
 * @encr_key_bits: key length without salt
 * @integ: NULL with an AEAD
 * @esn: extended sequence numbers
 */
struct ike_esp_suite {
	const struct ike_encr_alg *encr;
	u16 encr_key_bits;
	const struct ike_integ_alg *integ;
	bool esn;
};

/**
 * struct ike_esp_keys - keys of one direction
 * @encr: cipher key and salt
 * @integ: integrity key, empty with an AEAD
 */
struct ike_esp_keys {
	struct ike_view encr;
	struct ike_view integ;
};

/**
 * struct ike_encap - ESP in UDP, RFC 3948
 * @on: it is used
 * @local_port: our port of it, host order
 * @remote_port: the peer's
 */
struct ike_encap {
	bool on;
	u16 local_port;
	u16 remote_port;
};

/**
 * struct ike_child_install - a Child SA to put into XFRM
 * @name: what it is called afterwards, too
 * @conf: mode, marks, priority, replay window
 * @conn: its connection, for defaults
 * @transport: transport mode was agreed on (else tunnel)
 * @suite: transforms
 * @in: inbound keys
 * @out: outbound keys
 * @local: selectors of our side
 * @remote: selectors of the peer's
 * @acquire_seq: km.seq of the larval state that asked for it, or 0
 * @life: limits of each of the two states
 * @replaces: the Child SA whose traffic it takes over, or NULL; its outbound
 *	state is used no more
 * @encap: whether it runs in UDP
 */
struct ike_child_install {
	struct ike_sa_name name;
	const struct ike_child_conf *conf;
	const struct ike_conn *conn;
	bool transport;
	struct ike_esp_suite suite;
	struct ike_esp_keys in;
	struct ike_esp_keys out;
	const struct ike_ts_list *local;
	const struct ike_ts_list *remote;
	u32 acquire_seq;
	struct ike_lifetime life;
	const struct ike_sa_name *replaces;
	struct ike_encap encap;
};

/**
 * struct ike_child_move - a Child SA goes another way
 * @name: what it is called so far
 * @local: our tunnel endpoint from now on
 * @remote: the peer's
 * @encap: whether it runs in UDP
 */
struct ike_child_move {
	struct ike_sa_name name;
	struct ike_addr local;
	struct ike_addr remote;
	struct ike_encap encap;
};

/**
 * struct ike_policy - policies without states: a trap or a shunt
 * @conn: connection
 * @conf: child; its mode says what is done with the traffic
 * @reqid: a trap's, so that its acquires find their way back
 * @block: a trap that has nobody to ask for a Child SA: discard the traffic
 * @local: tunnel endpoint, for traps; len 0 when routing does not tell it yet
 * @remote: tunnel endpoint, for traps
 * @local_ts: selectors of our side
 * @remote_ts: selectors of the peer's side
 */
struct ike_policy {
	const struct ike_conn *conn;
	const struct ike_child_conf *conf;
	u32 reqid;
	bool block;
	struct ike_addr local;
	struct ike_addr remote;
	const struct ike_ts_list *local_ts;
	const struct ike_ts_list *remote_ts;
};

/**
 * struct ike_usage - what a Child SA has carried
 * @bytes_in: inbound bytes
 * @packets_in: inbound packets
 * @bytes_out: outbound bytes
 * @packets_out: outbound packets
 * @idle_in_s: seconds since the last inbound packet, U32_MAX for none yet
 */
struct ike_usage {
	u64 bytes_in;
	u64 packets_in;
	u64 bytes_out;
	u64 packets_out;
	u32 idle_in_s;
};

enum ike_event_type {
	IKE_EVENT_IKE_UP,
	IKE_EVENT_IKE_DOWN,
	IKE_EVENT_CHILD_UP,
	IKE_EVENT_CHILD_DOWN,
	IKE_EVENT_IKE_REKEYED,	/* an IKE SA has taken the place of another */
	IKE_EVENT_CHILD_REKEYED,
	IKE_EVENT_FAILED,	/* an attempt ended without what it was for */
	IKE_EVENT_DONE,		/* the command with this ticket has ended */
	IKE_EVENT_IKE_MOVED,	/* an IKE SA goes between other addresses */
};

/**
 * struct ike_event - something that happened
 * @type: enum ike_event_type
 * @ticket: of the command that it answers, 0 for none
 * @error: 0, a negative errno, or a positive notify type
 * @sa: number of the IKE SA, never 0, unique in the engine
 * @conn: name of the connection, "" when unknown
 * @child: name of the child, "" when it is about the IKE SA
 * @path: addresses
 * @remote_id: the peer's identity, or NULL
 * @reason: one English line without a newline, never NULL
 */
struct ike_event {
	enum ike_event_type type;
	u64 ticket;
	int error;
	u64 sa;
	const char *conn;
	const char *child;
	const struct ike_path *path;
	const struct ike_id *remote_id;
	const char *reason;
};

/**
 * struct ike_contact - an IKE SA has been authenticated
 * @local_id: our identity
 * @remote_id: the peer's
 * @conn: its connection
 * @remote: the address that the peer has it from
 * @spi: our SPI of the IKE SA that is to stay
 * @when: when it was established, of ops->now
 * @initial: the peer says that it has no other IKE SA with us
 * @keep: it is the older one, for which newer ones go
 */
struct ike_contact {
	const struct ike_id *local_id;
	const struct ike_id *remote_id;
	const struct ike_conn *conn;
	struct ike_addr remote;
	u64 spi;
	u64 when;
	bool initial;
	bool keep;
};

/* What all network namespaces have together, with a limit on it */
enum ike_total {
	IKE_TOTAL_IKE_SAS,
	IKE_TOTAL_MESSAGES,	/* octets that are stored of them */
	IKE_TOTAL_FRAGMENTS,	/* octets, of messages that lack others */
	IKE_TOTALS,
};

/**
 * struct ike_ops - the outside of an engine
 * @now: monotonic milliseconds that go on in suspend
 * @random: fills @buf, never fails
 * @arm: call ike_engine_tick() at @when (of @now); U64_MAX for never. Replaces
 *	the time given before.
 * @send: hands a datagram to the network; failing is like losing it
 * @keepalive: sends what keeps a NAT's mapping, RFC 3948 section 2.3
 * @source: the address from which @remote is reached; -errno if it is not. With
 *	an address in @local: 0 when @remote is reached from that one
 * @addresses: our addresses that a peer may reach us at, of both families and
 *	on interfaces that are up: writes at most @max, returns how many
 * @is_local: is @addr one of ours, on an interface that is up?
 * @reqid_get: a reqid of nobody else's, or one more reference to @wanted when
 *	that is not 0
 * @reqid_put: gives a reference back; a reqid without references is free
 * @spi_reserve: reserves an inbound SPI: fills @name->spi_in from the rest
 * @spi_release: gives up a reservation that was never installed
 * @child_install: states and policies, all or nothing; takes over the
 *	reservation when it succeeds. -EEXIST: another program has a policy for
 *	these selectors, or a state with the peer's SPI
 * @child_outbound: the outbound state of a Child SA that was installed with
 *	inbound_only; the same @in again, without it
 * @child_move: states and policies get other addresses and ports; no sequence
 *	number is used twice, and the replay window stays. On failure it goes on
 *	as before, or is gone
 * @child_expire: removes the states; the policies stay until @child_remove, so
 *	that nothing goes out in clear text
 * @child_remove: removes states and policies (the trap's stay)
 * @child_usage: what it carried; -ENOENT when the inbound state is gone, or the
 *	outbound one of a Child SA that had one
 * @policy_install: a trap or a shunt, beside what other children have in the
 *	same places: the new one holds
 * @policy_remove: removes what @policy_install put in for @conf, and cannot
 *	fail: what it covered holds again
 * @acquire_failed: no state will come for this acquire: let the next packet
 *	ask again
 * @contact: tell the other engines of the namespace
 * @total_add: there is @more of something than before, or less
 * @total_full: is there as much of it as the machine allows? @share is 1; or 2
 *	for those to whom half of that is open
 * @event: something happened; the strings live until it returns
 */
struct ike_ops {
	u64 (*now)(void *port);
	void (*random)(void *port, void *buf, size_t len);
	void (*arm)(void *port, u64 when);
	int (*send)(void *port, const struct ike_path *path, const void *data,
		    size_t len);
	void (*keepalive)(void *port, const struct ike_path *path);
	int (*source)(void *port, const struct ike_addr *remote,
		      struct ike_addr *local);
	int (*addresses)(void *port, struct ike_addr *list, int max);
	bool (*is_local)(void *port, const struct ike_addr *addr);
	int (*reqid_get)(void *port, u32 wanted, u32 *reqid);
	void (*reqid_put)(void *port, u32 reqid);
	int (*spi_reserve)(void *port, struct ike_sa_name *name,
			   bool transport, u32 if_id);
	void (*spi_release)(void *port, const struct ike_sa_name *name);
	int (*child_install)(void *port, const struct ike_child_install *in);
	int (*child_outbound)(void *port, const struct ike_child_install *in);
	int (*child_move)(void *port, const struct ike_child_move *to);
	void (*child_expire)(void *port, const struct ike_sa_name *name);
	void (*child_remove)(void *port, const struct ike_sa_name *name);
	int (*child_usage)(void *port, const struct ike_sa_name *name,
			   struct ike_usage *usage);
	int (*policy_install)(void *port, const struct ike_policy *policy);
	void (*policy_remove)(void *port, u32 reqid,
			      const struct ike_child_conf *conf);
	void (*acquire_failed)(void *port, u32 reqid, u32 seq);
	void (*contact)(void *port, const struct ike_contact *contact);
	void (*total_add)(void *port, enum ike_total what, long more);
	bool (*total_full)(void *port, enum ike_total what,
			   unsigned int share);
	void (*event)(void *port, const struct ike_event *event);
};

#endif
