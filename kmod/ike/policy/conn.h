/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Configuration: connections, credentials and settings, as one snapshot.
 *
 * All of it is immutable once it has been handed to an engine, and is shared
 * by the engines of a namespace. A reload makes a new snapshot.
 */
#ifndef IKE_POLICY_CONN_H
#define IKE_POLICY_CONN_H

#include <linux/list.h>
#include <linux/refcount.h>

#include "ike/policy/identity.h"
#include "ike/policy/proposal.h"
#include "ike/policy/selector.h"

#define IKE_NAME_MAX		64	/* of a connection or child, with NUL */
#define IKE_CONF_ADDRS_MAX	16
#define IKE_CONF_CHILDREN_MAX	64
#define IKE_CONF_SECRET_MAX	1024
#define IKE_CONF_SECRET_IDS_MAX	16
#define IKE_CONN_DIGEST_LEN	32
#define IKE_CONF_REPLAY_MAX	4096	/* packets; XFRM's bound */

enum ike_child_mode {
	IKE_MODE_TUNNEL,
	IKE_MODE_TRANSPORT,
	IKE_MODE_PASS,		/* no IPsec: let through */
	IKE_MODE_DROP,		/* no IPsec: discard */
};

/* A set of bits */
enum ike_start_action {
	IKE_START_NONE	= 0,
	IKE_START_START	= 1,
	IKE_START_TRAP	= 2,
};

enum ike_unique {
	IKE_UNIQUE_NO,		/* keep others unless INITIAL_CONTACT came */
	IKE_UNIQUE_REPLACE,
	IKE_UNIQUE_KEEP,
	IKE_UNIQUE_NEVER,	/* keep others, whatever the peer says */
};

/* Is the first Child SA left out of IKE_AUTH? RFC 6023 */
enum ike_childless {
	IKE_CHILDLESS_ALLOW,	/* by the peer, when it likes */
	IKE_CHILDLESS_NEVER,
	IKE_CHILDLESS_PREFER,	/* by us as well, when the peer can */
	IKE_CHILDLESS_FORCE,	/* by both */
};

/* Messages in fragments, RFC 7383 */
enum ike_fragmentation {
	IKE_FRAGMENTATION_YES,		/* both ways, if the peer can */
	IKE_FRAGMENTATION_ACCEPT,	/* by the peer only */
	IKE_FRAGMENTATION_FORCE,	/* the same as yes; differs in IKEv1 */
	IKE_FRAGMENTATION_NO,
};

/* What follows the end of a Child SA that was not ours to end */
enum ike_end_action {
	IKE_END_CLEAR,		/* nothing */
	IKE_END_TRAP,		/* the next packet brings it up again */
	IKE_END_START,		/* it is brought up again at once */
};

/**
 * struct ike_limit - when a Child SA is replaced, and when it ends
 * @rekey: when it is to be replaced, 0 for never
 * @life: when it ends, 0 for never
 * @rand: up to so much is taken off @rekey, by chance
 */
struct ike_limit {
	u64 rekey;
	u64 life;
	u64 rand;
};

struct ike_mark {
	u32 value;
	u32 mask;
};

/**
 * struct ike_child_conf - a configured Child SA
 * @name: unique inside its connection
 * @mode: enum ike_child_mode
 * @start_action: bits of enum ike_start_action
 * @dpd_action: enum ike_end_action, when the peer is dead
 * @close_action: enum ike_end_action, when the peer has deleted it
 * @time: its life in seconds
 * @bytes: what it may carry
 * @packets: likewise
 * @inactivity_s: it ends when it has carried nothing for so many seconds, 0 for
 *	never
 * @reqid: configured reqid, 0 to have one assigned
 * @priority: of its policies, 0 to have it computed from the selectors
 * @replay_window: packets; 0 switches replay protection off
 * @mark_in: of the inbound state and policy
 * @mark_out: of the outbound ones
 * @if_id_in: XFRM interface ID, inbound
 * @if_id_out: outbound
 * @n_local: selectors of our side
 * @n_remote: selectors of the peer's side
 * @n_proposals: number of @proposals
 * @local: selectors of our side
 * @remote: selectors of the peer's side
 * @proposals: ESP proposals in order of preference
 */
struct ike_child_conf {
	char name[IKE_NAME_MAX];
	u8 mode;
	u8 start_action;
	u8 dpd_action;
	u8 close_action;
	struct ike_limit time;
	struct ike_limit bytes;
	struct ike_limit packets;
	u32 inactivity_s;
	u32 reqid;
	u32 priority;
	u32 replay_window;
	struct ike_mark mark_in;
	struct ike_mark mark_out;
	u32 if_id_in;
	u32 if_id_out;
	u16 n_local;
	u16 n_remote;
	u16 n_proposals;
	struct ike_ts *local;
	struct ike_ts *remote;
	struct ike_proposal *proposals;
};

/* No IPsec: its traffic passes or is discarded */
static inline bool ike_child_is_shunt(const struct ike_child_conf *conf)
{
	return conf->mode == IKE_MODE_PASS || conf->mode == IKE_MODE_DROP;
}

/* Do policies stand without a Child SA? */
static inline bool ike_child_wants_policy(const struct ike_child_conf *conf)
{
	if (ike_child_is_shunt(conf))
		return conf->start_action != IKE_START_NONE;
	return conf->start_action & IKE_START_TRAP;
}

/**
 * struct ike_addr_range - addresses that a side may have
 * @start: first; len 0 for any address
 * @end: last, the same as @start for a single address
 */
struct ike_addr_range {
	struct ike_addr start;
	struct ike_addr end;
};

/* The address if it is a single one, else NULL */
static inline const struct ike_addr *
ike_addr_single(const struct ike_addr_range *r)
{
	return r->start.len && ike_addr_equal(&r->start, &r->end) ? &r->start :
								    NULL;
}

/**
 * struct ike_conn - a configured connection
 * @refs: holders
 * @name: unique
 * @digest: of all that configures it; the same for an unchanged connection
 * @local_port: our port, 500 by default
 * @remote_port: the peer's; both are 500, or none is
 * @encap: ESP goes in UDP, NAT or not
 * @mobike: the IKE SA may move to other addresses, RFC 4555
 * @keyingtries: attempts of one initiation, 0 for no end
 * @unique: enum ike_unique
 * @childless: enum ike_childless
 * @fragmentation: enum ike_fragmentation
 * @dpd_ms: silence of the peer after which it is asked whether it lives, in
 *	milliseconds; 0 for never
 * @rekey_s: seconds after which the IKE SA is replaced, 0 for never
 * @reauth_s: seconds after which the peers authenticate anew, 0 for never
 * @rand_s: up to so much is taken off both, by chance
 * @over_s: seconds after the later of both in which it has to be done, or the
 *	IKE SA ends; 0 for no end
 * @if_id_in: for children that name none
 * @if_id_out: for children that name none
 * @local_id: ours; IKE_ID_ANY stands for the local address
 * @remote_id: the peer's, a pattern; IKE_ID_ANY takes every one
 * @n_local_addrs: 0 for any
 * @n_remote_addrs: 0 for any
 * @n_proposals: IKE proposals
 * @n_children: children
 * @local_addrs: ours; the first single one is where initiations come from
 * @remote_addrs: the peer's; the first single one is where initiations go to
 * @proposals: in order of preference
 * @children: in order of configuration
 */
struct ike_conn {
	refcount_t refs;
	char name[IKE_NAME_MAX];
	u8 digest[IKE_CONN_DIGEST_LEN];
	u16 local_port;
	u16 remote_port;
	bool encap;
	bool mobike;
	u32 keyingtries;
	u8 unique;
	u8 childless;
	u8 fragmentation;
	u32 dpd_ms;
	u32 rekey_s;
	u32 reauth_s;
	u32 rand_s;
	u32 over_s;
	u32 if_id_in;
	u32 if_id_out;
	struct ike_id *local_id;
	struct ike_id *remote_id;
	u16 n_local_addrs;
	u16 n_remote_addrs;
	u16 n_proposals;
	u16 n_children;
	struct ike_addr_range *local_addrs;
	struct ike_addr_range *remote_addrs;
	struct ike_proposal *proposals;
	struct ike_child_conf *children;
};

/* What an SA needs when its configuration has changed */
enum ike_change {
	IKE_CHANGE_NONE,
	IKE_CHANGE_SETTINGS,	/* nothing but to know it */
	IKE_CHANGE_KEYS,	/* a new one, by rekeying */
	IKE_CHANGE_PEERS,	/* a new one, authenticated anew */
};

/**
 * struct ike_secret - a pre-shared key
 * @entry: in the snapshot's list
 * @name: of its section, for messages
 * @n_ids: identities that it is for, 0 for all
 * @ids: them
 * @len: bytes of @secret
 * @secret: the key; a sensitive allocation
 */
struct ike_secret {
	struct list_head entry;
	char name[IKE_NAME_MAX];
	u16 n_ids;
	struct ike_id **ids;
	u16 len;
	u8 *secret;
};

/**
 * struct ike_settings - what holds for all connections of a namespace
 * @cookie_threshold: half-open IKE SAs from which on cookies are demanded; 0
 *	demands one of everybody
 * @half_open_max: half-open IKE SAs; more are dropped
 * @half_open_ms: life of a half-open IKE SA as responder
 * @retransmit_ms: first wait of a request
 * @retransmit_percent: each further wait in per cent of the one before
 * @retransmit_tries: retransmissions before a peer counts as silent
 * @fragment_size_v4: longest IPv4 datagram that a message is sent in; what is
 *	longer is sent in fragments of that length
 * @fragment_size_v6: likewise IPv6
 * @max_packet: octets of inner payloads that are put together from fragments
 * @fragment_memory: octets that the fragments of unfinished messages may take
 * @keepalive_ms: time without a packet of ours after which a NAT in front of us
 *	is sent one, 0 for never
 * @ike_sa_max: IKE SAs; strangers get no more then
 * @ike_sa_per_peer: IKE SAs of the same two identities
 * @child_sa_max: Child SAs
 * @child_sa_per_ike_sa: of these, those of one IKE SA
 * @message_memory: octets of stored messages from which on strangers get
 *	nothing more
 * @queue_max: datagrams that wait, of those of SAs, of peers and of strangers
 * @queue_memory: octets in these, likewise
 */
struct ike_settings {
	u32 cookie_threshold;
	u32 half_open_max;
	u32 half_open_ms;
	u32 retransmit_ms;
	u32 retransmit_percent;
	u32 retransmit_tries;
	u32 fragment_size_v4;
	u32 fragment_size_v6;
	u32 max_packet;
	u32 fragment_memory;
	u32 keepalive_ms;
	u32 ike_sa_max;
	u32 ike_sa_per_peer;
	u32 child_sa_max;
	u32 child_sa_per_ike_sa;
	u32 message_memory;
	u32 queue_max;
	u32 queue_memory;
};

extern const struct ike_settings ike_settings_default;

void ike_settings_limit(struct ike_settings *s);

struct ike_conf_index;

/**
 * struct ike_conf - a snapshot of the configuration of a namespace
 * @refs: holders
 * @n_conns: number of @conns
 * @conns: in order of configuration, each with a reference; a connection that
 *	did not change is the same object in the next snapshot
 * @secrets: struct ike_secret
 * @settings: the rest
 * @index: for quick look-ups; NULL where all is looked at
 */
struct ike_conf {
	refcount_t refs;
	u32 n_conns;
	struct ike_conn **conns;
	struct list_head secrets;
	struct ike_settings settings;
	struct ike_conf_index *index;
};

/* Each connection of a snapshot, in order of configuration */
#define ike_conf_for_each(conn, conf) \
	for (u32 _i = 0; _i < (conf)->n_conns && \
	     ((conn) = (conf)->conns[_i]); _i++)

struct ike_conf *ike_conf_alloc(void);
int ike_conf_add(struct ike_conf *conf, struct ike_conn *conn);
int ike_conf_index(struct ike_conf *conf);
struct ike_conf *ike_conf_get(struct ike_conf *conf);
void ike_conf_put(struct ike_conf *conf);
struct ike_conn *ike_conf_find(const struct ike_conf *conf, const char *name);

/*
 * A connection under construction: allocate, fill the fields (each array and
 * identity kmalloc'ed and from then on the connection's), check, and add to a
 * snapshot. ike_conn_put() frees it at any stage.
 */
struct ike_conn *ike_conn_alloc(const char *name);
struct ike_conn *ike_conn_get(struct ike_conn *conn);
void ike_conn_put(struct ike_conn *conn);
/* 0, or -EINVAL with *@why saying what is wrong, in a few words */
int ike_conn_check(const struct ike_conn *conn, const char **why);
int ike_conf_check_reqids(const struct ike_conf *conf,
			  const struct ike_conn **conn,
			  const struct ike_child_conf **child);
const struct ike_child_conf *ike_conn_child(const struct ike_conn *conn,
					    const char *name);
const struct ike_child_conf *ike_conn_carrier(const struct ike_conn *conn,
					      const char *name);
bool ike_conn_same_addrs(const struct ike_conn *a, const struct ike_conn *b);
enum ike_change ike_conn_change(const struct ike_conn *old,
				const struct ike_conn *new);
enum ike_change ike_child_change(const struct ike_conn *a,
				 const struct ike_child_conf *old,
				 const struct ike_conn *b,
				 const struct ike_child_conf *new);
void ike_secret_free(struct ike_secret *secret);

/*
 * The connection for an IKE_SA_INIT request between these addresses, best
 * match first; and, once IDi (and maybe IDr) are known, the one that also
 * fits them. @id_r may be NULL. NULL when there is none.
 */
struct ike_conn *ike_conf_match_path(const struct ike_conf *conf,
				     const struct ike_path *path);
struct ike_conn *ike_conf_match_id(const struct ike_conf *conf,
				   const struct ike_path *path,
				   const struct ike_id *id_i,
				   const struct ike_id *id_r,
				   const struct ike_conn *prefer);
/* Does @conn take @path at all, and how exactly? 0 for no */
unsigned int ike_conn_match_path(const struct ike_conn *conn,
				 const struct ike_path *path);
/* The best pre-shared key for two identities; either may be NULL. */
const struct ike_secret *ike_conf_psk(const struct ike_conf *conf,
				      const struct ike_id *local,
				      const struct ike_id *remote);

#endif
