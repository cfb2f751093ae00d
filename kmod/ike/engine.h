/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The doors of an engine.
 *
 * An engine holds IKE SAs and does IKEv2 with them. It knows bytes, keys, time
 * as a number and struct ike_ops, nothing else. One thread at a time may be
 * inside; every door may sleep, runs to completion and leaves nothing pending
 * but what is on the wire or in the deadline list.
 */
#ifndef IKE_ENGINE_H
#define IKE_ENGINE_H

#include <linux/siphash.h>

#include "ike/ops.h"

#define IKE_SHARDS_MAX		64
#define IKE_DATAGRAM_MAX	16384	/* a message in one piece */

struct ike_engine;

/**
 * struct ike_engine_params - what an engine is made with
 * @ops: the outside
 * @port: passed to @ops
 * @shard: number of this engine among those of its namespace
 * @shards: how many there are
 * @spi_key: marks the SPIs that they make
 */
struct ike_engine_params {
	const struct ike_ops *ops;
	void *port;
	u8 shard;
	u8 shards;
	siphash_key_t spi_key;
};

/**
 * struct ike_acquire - a packet hit a policy that has no state
 * @reqid: of the policy
 * @seq: of the larval state
 * @local: source of the packet, if known
 * @remote: destination of the packet
 */
struct ike_acquire {
	u32 reqid;
	u32 seq;
	struct ike_ts local;
	struct ike_ts remote;
};

/**
 * struct ike_expire - a lifetime of an XFRM state has ended
 * @reqid: of the state
 * @spi: of the state, host order
 * @hard: the state is gone; else it should be rekeyed
 */
struct ike_expire {
	u32 reqid;
	u32 spi;
	bool hard;
};

/**
 * struct ike_mapping - a NAT has another mapping for the peer of a Child SA
 * @reqid: of the inbound state
 * @spi: of the inbound state, host order
 * @remote: where a genuine packet has come from
 * @remote_port: likewise
 */
struct ike_mapping {
	u32 reqid;
	u32 spi;
	struct ike_addr remote;
	u16 remote_port;
};

enum ike_command_type {
	IKE_COMMAND_UP,
	IKE_COMMAND_DOWN,
	IKE_COMMAND_REKEY,
};

/**
 * struct ike_command - an order from a person
 * @type: enum ike_command_type
 * @conn: connection
 * @child: child, "" for all of the connection; to rekey, "" is the IKE SA
 * @ticket: named in the IKE_EVENT_DONE that ends it; not 0
 */
struct ike_command {
	enum ike_command_type type;
	const char *conn;
	const char *child;
	u64 ticket;
};

enum ike_counter {
	IKE_COUNT_RX,			/* datagrams */
	IKE_COUNT_RX_MALFORMED,		/* dropped: header or shape */
	IKE_COUNT_RX_VERSION,		/* dropped: version */
	IKE_COUNT_RX_UNKNOWN_SA,	/* dropped: SPI of no SA */
	IKE_COUNT_RX_UNAUTHENTIC,	/* dropped: SK did not open */
	IKE_COUNT_RX_WINDOW,		/* dropped: message ID out of window */
	IKE_COUNT_RX_UNEXPECTED,	/* dropped: not in this state */
	IKE_COUNT_RX_DUPLICATE,		/* request answered again */
	IKE_COUNT_RX_NO_CONN,		/* no connection for these addresses */
	IKE_COUNT_RX_BUSY,		/* dropped: too many half-open */
	IKE_COUNT_RX_NOMEM,		/* dropped: out of memory */
	IKE_COUNT_TX,			/* datagrams */
	IKE_COUNT_TX_RETRANSMIT,
	IKE_COUNT_TX_FAILED,
	IKE_COUNT_COOKIE_SENT,		/* cookies demanded */
	IKE_COUNT_COOKIE_BAD,		/* wrong or stale cookies */
	IKE_COUNT_INVALID_KE_SENT,
	IKE_COUNT_AUTH_FAILED,
	IKE_COUNT_INITIATED,		/* IKE_SA_INIT requests of ours */
	IKE_COUNT_ESTABLISHED,		/* IKE SAs, both roles */
	IKE_COUNT_CHILD_ESTABLISHED,
	IKE_COUNT_TIMEOUT,		/* a silent peer */
	IKE_COUNT_ACQUIRE,
	IKE_COUNT_REKEYED,		/* IKE SAs that replaced another */
	IKE_COUNT_CHILD_REKEYED,	/* likewise Child SAs */
	IKE_COUNT_FAILED_UNTOLD,	/* refused peers without an event */
	IKE_COUNT_FRAGMENT_IN,		/* genuine and of use */
	IKE_COUNT_RX_FRAGMENT,	/* not of use, or no room for them */
	IKE_COUNT_FRAGMENT_TIMEOUT,	/* messages whose fragments did not come */
	IKE_COUNT_REASSEMBLED,		/* messages put together */
	IKE_COUNT_FRAGMENT_OUT,
	IKE_COUNT_MOVED,		/* IKE SAs that go another way */
	IKE_COUNT_KEEPALIVE,		/* for the sake of a NAT */
	IKE_COUNT_RX_LIMIT,		/* dropped: no room for more IKE SAs */
	IKE_COUNT_ACQUIRE_PAUSED,	/* in vain, after a failure */
	IKE_COUNT_MAX,
};

/**
 * struct ike_stats - an engine's numbers
 * @count: of enum ike_counter
 * @ike_sas: IKE SAs now
 * @half_open: of these, half-open ones as responder
 * @child_sas: Child SAs now
 * @fragment_memory: octets that fragments of unfinished messages take
 * @message_memory: octets of messages stored to be sent again, or to be signed
 */
struct ike_stats {
	u64 count[IKE_COUNT_MAX];
	u32 ike_sas;
	u32 half_open;
	u32 child_sas;
	u32 fragment_memory;
	u64 message_memory;
};

enum ike_sa_state {
	IKE_SA_CREATED,		/* ours, nothing sent yet */
	IKE_SA_INIT_SENT,	/* initiator: IKE_SA_INIT request is out */
	IKE_SA_HALF_OPEN,	/* responder: IKE_SA_INIT answered */
	IKE_SA_INTERMEDIATE_SENT, /* initiator: IKE_INTERMEDIATE request is out */
	IKE_SA_AUTH_SENT,	/* initiator: IKE_AUTH request is out */
	IKE_SA_ESTABLISHED,
	IKE_SA_DELETING,	/* our delete is out */
	IKE_SA_DEAD,		/* to be reaped */
};

/**
 * struct ike_sa_info - an IKE SA as shown; all pointers live for the call
 * @id: number, as in events
 * @state: enum ike_sa_state
 * @initiator: we are its original initiator
 * @spi_i: initiator's SPI
 * @spi_r: responder's SPI
 * @conn: connection, or "" before it is known
 * @path: addresses and ports
 * @nat_local: we are behind a NAT
 * @nat_remote: the peer is
 * @fragmentation: both sides take messages in fragments
 * @encap: ESP goes in UDP
 * @mobike: both sides can move
 * @local_id: or NULL
 * @remote_id: or NULL
 * @suite: valid from HALF_OPEN or INTERMEDIATE_SENT on (encr not NULL)
 * @age_ms: since it was established, 0 before
 * @rekey_ms: until it is to be replaced, U64_MAX for never
 * @reauth_ms: until the peers are to authenticate anew, likewise
 * @children: number of Child SAs
 */
struct ike_sa_info {
	u64 id;
	enum ike_sa_state state;
	bool initiator;
	u64 spi_i;
	u64 spi_r;
	const char *conn;
	struct ike_path path;
	bool nat_local;
	bool nat_remote;
	bool fragmentation;
	bool encap;
	bool mobike;
	const struct ike_id *local_id;
	const struct ike_id *remote_id;
	struct ike_suite suite;
	u64 age_ms;
	u64 rekey_ms;
	u64 reauth_ms;
	u32 children;
};

/**
 * struct ike_child_info - a Child SA as shown
 * @conf: its configuration
 * @name: its XFRM name
 * @transport: mode
 * @suite: transforms
 * @local: selectors
 * @remote: selectors
 * @age_ms: since it was installed
 * @rekey_ms: until it is to be replaced, U64_MAX for never
 * @end_ms: until it ends if that does not work, likewise
 * @usage: what it carried
 */
struct ike_child_info {
	const struct ike_child_conf *conf;
	struct ike_sa_name name;
	bool transport;
	struct ike_esp_suite suite;
	const struct ike_ts_list *local;
	const struct ike_ts_list *remote;
	u64 age_ms;
	u64 rekey_ms;
	u64 end_ms;
	struct ike_usage usage;
};

#define IKE_ATTEMPTS_MAX	64	/* remembered by an engine */
#define IKE_ATTEMPT_TEXT	256

/**
 * struct ike_attempt - how one set-up went, for `why`
 * @seq: number, growing; 0 for an empty slot
 * @when: of ops->now
 * @initiator: ours
 * @exchange: the exchange in which it ended
 * @error: 0, negative errno, or notify type
 * @by_peer: the peer refused, not we
 * @path: addresses
 * @conn: connection, "" when none fitted
 * @child: child, or ""
 * @reason: one line
 * @offered: what came from the peer (or what we offered when it refused)
 * @expected: what we would have taken
 */
struct ike_attempt {
	u64 seq;
	u64 when;
	bool initiator;
	u8 exchange;
	int error;
	bool by_peer;
	struct ike_path path;
	char conn[IKE_NAME_MAX];
	char child[IKE_NAME_MAX];
	char reason[IKE_ATTEMPT_TEXT];
	char offered[IKE_ATTEMPT_TEXT];
	char expected[IKE_ATTEMPT_TEXT];
};

/**
 * struct ike_culprit - what in a configuration cannot be put in force
 * @conn: the connection, NULL when it is none's fault
 * @child: of it
 */
struct ike_culprit {
	const struct ike_conn *conn;
	const struct ike_child_conf *child;
};

/**
 * struct ike_visitor - sees SAs or attempts; returning non-zero stops
 * @sa: an IKE SA
 * @child: each of its Child SAs, after it
 * @attempt: a remembered attempt, newest first
 * @arg: passed on
 */
struct ike_visitor {
	int (*sa)(void *arg, const struct ike_sa_info *info);
	int (*child)(void *arg, const struct ike_child_info *info);
	int (*attempt)(void *arg, const struct ike_attempt *attempt);
	void *arg;
};

int ike_engine_new(const struct ike_engine_params *params,
		   struct ike_engine **out);
void ike_engine_free(struct ike_engine *e);

void ike_engine_rx(struct ike_engine *e, const struct ike_path *path,
		   void *data, size_t len);
void ike_engine_tick(struct ike_engine *e);
void ike_engine_acquire(struct ike_engine *e, const struct ike_acquire *a);
void ike_engine_expire(struct ike_engine *e, const struct ike_expire *x);
void ike_engine_mapping(struct ike_engine *e, const struct ike_mapping *m);
void ike_engine_paths(struct ike_engine *e);
void ike_engine_forked(struct ike_engine *e);
void ike_engine_contact(struct ike_engine *e, const struct ike_contact *c);
int ike_engine_prepare(struct ike_engine *e, struct ike_conf *conf,
		       struct ike_culprit *culprit);
void ike_engine_abort(struct ike_engine *e);
void ike_engine_commit(struct ike_engine *e);
/* 0: one IKE_EVENT_DONE with the ticket has come or will. Else none will. */
int ike_engine_command(struct ike_engine *e, const struct ike_command *cmd);
void ike_engine_flush(struct ike_engine *e);

int ike_engine_visit_sas(struct ike_engine *e, u64 from,
			 const struct ike_visitor *v);
int ike_engine_visit_attempts(struct ike_engine *e,
			      const struct ike_visitor *v);
void ike_engine_stats(struct ike_engine *e, struct ike_stats *stats);

/* What becomes of the SAs of a connection or child when it changes */
enum ike_fate {
	IKE_FATE_KEPT,
	IKE_FATE_REPLACED,	/* by new ones, which are made first */
	IKE_FATE_TAKEN_DOWN,
	IKE_FATE_ADDED,		/* there was nothing of that name */
};

enum ike_fate ike_conn_fate(const struct ike_conn *old,
			    const struct ike_conn *new, unsigned int shards);
enum ike_fate ike_child_fate(const struct ike_conn *old,
			     const struct ike_conn *new, const char *name);

/* Who has sent a datagram, as far as can be seen before it is opened. */
enum ike_sender {
	IKE_SENDER_SA,		/* names an SPI that we have made */
	IKE_SENDER_PEER,	/* has the address of a configured peer */
	IKE_SENDER_STRANGER,
	IKE_SENDERS,
};

enum ike_sender ike_sender_of_datagram(const struct ike_path *path,
				       const void *data, size_t len,
				       const struct ike_conf *conf,
				       const siphash_key_t *spi_key);

/* Which engine of a namespace a datagram or a connection belongs to */
unsigned int ike_shard_of_datagram(const struct ike_path *path,
				   const void *data, size_t len,
				   const struct ike_conf *conf,
				   const siphash_key_t *key,
				   unsigned int shards);
unsigned int ike_shard_of_conn(const struct ike_conn *conn,
			       unsigned int shards);

#endif
