/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The IKE SA, and the engine as the set of IKE SAs.
 *
 * Everything here belongs to one engine and is touched by the one thread that
 * is inside of it; pointers to SAs never leave a door. An SA that has come to
 * its end is marked and moved aside; it is freed when the door is left.
 */
#ifndef IKE_SA_H
#define IKE_SA_H

#include <linux/rhashtable.h>
#include <linux/xarray.h>

#include "ike/crypto/kex.h"
#include "ike/crypto/keymat.h"
#include "ike/deadline.h"
#include "ike/engine.h"
#include "ike/fragment.h"
#include "ike/window.h"

struct ike_additional_ke;
struct ike_followup;

#define IKE_NONCE_LEN		32	/* of the nonces that we make */
#define IKE_MESSAGE_MAX		16384	/* a message of ours */
#define IKE_PLAIN_MAX		(IKE_MESSAGE_MAX - 256)	/* its inner payloads */
#define IKE_COOKIE_KEYS		2
#define IKE_SOURCES		1024	/* buckets of half-open ones by source */
#define IKE_FRIENDS		2048	/* addresses remembered of peers */

/* What an SA may wait for; its deadline is the earliest of them. */
enum ike_timer {
	IKE_TIMER_RESEND,	/* our request has not been answered */
	IKE_TIMER_EXPIRE,	/* it has not become what it should */
	IKE_TIMER_TASK,		/* a task that is to be tried later */
	IKE_TIMER_CHILD,	/* its Child SAs are to be looked at */
	IKE_TIMER_LIVENESS,	/* nothing may have been heard of the peer */
	IKE_TIMER_KEEPALIVE,	/* a NAT may forget us */
	IKE_TIMER_LIFETIME,	/* it or a Child SA is old */
	IKE_TIMER_FRAGMENT,	/* fragments of a message are missing */
	IKE_TIMER_PATH,		/* there was no memory to move */
	IKE_TIMER_FOLLOWUP,	/* the peer may not go on with key exchanges */
	IKE_TIMER_MAX,
};

/**
 * struct ike_order - a command whose outcome somebody waits for
 * @refs: tasks that still work on it, and the one who gives it
 * @ticket: names it in IKE_EVENT_DONE
 * @error: the first error met
 * @reason: its line
 */
struct ike_order {
	unsigned int refs;
	u64 ticket;
	int error;
	char reason[IKE_ATTEMPT_TEXT];
};

enum ike_task_type {
	IKE_TASK_CREATE_CHILD,
	IKE_TASK_REKEY_CHILD,
	IKE_TASK_REKEY_IKE,
	IKE_TASK_DELETE_CHILD,
	IKE_TASK_DELETE_IKE,
	IKE_TASK_NOTIFY,	/* tell of an error, without an answer */
	IKE_TASK_LIVENESS,	/* ask whether the peer lives */
	IKE_TASK_UPDATE,	/* we have moved: UPDATE_SA_ADDRESSES */
	IKE_TASK_ADDRESSES,	/* tell of our other addresses */
	IKE_TASK_CHECK,		/* does the peer hear us there? COOKIE2 */
};

/**
 * struct ike_task - something that an IKE SA is to do by an exchange of ours
 * @entry: in the SA's queue
 * @type: enum ike_task_type
 * @not_before: not to be begun earlier
 * @tries: how often the peer has put it off
 * @conn: its IKE SA's connection when it was given or begun
 * @conf: of the Child SA to create or to rekey, a child of @conn
 * @acquire: what triggered it; its seq is 0 when no packet did
 * @child: being negotiated, owned by the task
 * @nonce: ours, after the set-up
 * @kex: our key pair after the set-up, or NULL
 * @ke: KE method that the peer has asked for, or 0
 * @rival: the lower nonce of the peer's own exchange to rekey the same SA,
 *	which it has begun while we wait for its answer
 * @gone: SPI that the peer has deleted while we wait for its answer, which may
 *	be the one that it is about to name there
 * @additional: key exchanges that follow on the first one, or NULL
 * @heir: REKEY_IKE: our SPI of the new IKE SA, which ends with the task as long
 *	as it is not established
 * @spi: REKEY_CHILD, DELETE_CHILD: inbound SPI of the Child SA; CREATE_CHILD: of
 *	one that the peer has made for the same child meanwhile
 * @plain: REKEY_CHILD: asked for as a further Child SA, as it is to carry less
 * @notify: NOTIFY: its type
 * @order: who waits, or NULL
 */
struct ike_task {
	struct list_head entry;
	enum ike_task_type type;
	u64 not_before;
	u32 tries;
	struct ike_conn *conn;
	const struct ike_child_conf *conf;
	struct ike_acquire acquire;
	struct ike_child *child;
	struct ike_view nonce;
	struct ike_kex *kex;
	u16 ke;
	struct ike_view rival;
	u32 gone;
	struct ike_additional_ke *additional;
	u64 heir;
	u32 spi;
	bool plain;
	u16 notify;
	struct ike_order *order;
};

/**
 * struct ike_setup - what only matters until the IKE SA is established
 * @init_request: the IKE_SA_INIT request, whole; AUTH signs the initiator's
 * @init_response: the IKE_SA_INIT response, whole
 * @ni: initiator's nonce
 * @nr: responder's nonce
 * @kex: our key pair; the initiator's until the answer comes
 * @cookie: to be sent back, its length in @cookie_len
 * @cookie_len: 0 for none
 * @ke: the KE method that we use as initiator, 0 before the first request
 * @ke_wanted: the one that the peer wants, but we do not
 * @ke_retried: INVALID_KE_PAYLOAD has been followed once
 * @cookies: how many cookies were demanded
 * @tries: attempts before this one
 * @refused: what an answer says that nobody has authenticated, or what is wrong
 *	with it; 0 for nothing
 * @reason: why it is no answer to what was asked, NULL if it says so itself
 * @chosen: body of the SA payload of an answer with what was not offered
 * @childless: the responder can do without a Child SA in IKE_AUTH
 * @n_addke: additional key exchanges, RFC 9370
 * @addke_done: how many of them have taken place
 * @addke: their methods
 * @keys_before: responder: SK_* until the one that was answered last
 * @keys_before_id: its message ID
 * @int_auth: of the initiator's and of the responder's messages of them, RFC
 *	9242 section 3.3.2
 * @auth_id: message ID of IKE_AUTH
 */
struct ike_setup {
	struct ike_view init_request;
	struct ike_view init_response;
	struct ike_view ni;
	struct ike_view nr;
	struct ike_kex *kex;
	u8 cookie[IKE_COOKIE_MAX];
	u8 cookie_len;
	u16 ke;
	u16 ke_wanted;
	bool ke_retried;
	u8 cookies;
	u32 tries;
	int refused;
	const char *reason;
	struct ike_view chosen;
	bool childless;
	u8 n_addke;
	u8 addke_done;
	u16 addke[IKE_ADDKE_MAX];
	struct ike_keys *keys_before;
	u32 keys_before_id;
	u8 int_auth[2][IKE_PRF_LEN_MAX];
	u32 auth_id;
};

/**
 * struct ike_peer_key - finds a half-open SA for a repeated IKE_SA_INIT
 * @spi_i: the initiator's SPI
 * @remote: its address, b[] and port as on the path
 * @port: its port
 */
struct ike_peer_key {
	u64 spi_i;
	struct ike_addr remote;
	u16 port;
};

/**
 * struct ike_conn_sas - the IKE SAs of a connection, as many as there may be
 * @by_conn: in the engine's table
 * @conn: the connection, held by the SAs
 * @sas: struct ike_sa, at least one
 */
struct ike_conn_sas {
	struct rhash_head by_conn;
	const struct ike_conn *conn;
	struct list_head sas;
};

#define IKE_MOBIKE_ADDRS	8	/* told to a peer, and kept of it */
#define IKE_MOBIKE_WAYS		8	/* that are tried */
#define IKE_COOKIE2_LEN		16	/* of ours; from 8 to 64 are allowed */

/**
 * struct ike_mobike - what an IKE SA that can move has to know
 * @on: it can, or as long as it is not established, it can as far as we are
 *	concerned; else nothing of this counts
 * @leads: we choose the way
 * @due: bits of IKE_DUE_*
 * @lost: there is no way
 * @routed: the address from which routing has us go to the peer, when it was
 *	asked last
 * @unproven: Child SAs do not go this way before the peer has echoed @cookie
 * @asked: @cookie is in the request in flight
 * @cookie: COOKIE2, section 3.7
 * @asked_way: hash of the way that it was sent
 * @told: hash of our addresses when they were told last
 * @seen: what the peer said to see us as, a hash
 * @has_seen: it has
 * @nat_tries: how often something was told again to a peer that saw a NAT
 * @n_refused: number of @refused
 * @refused: hashes of ways that the peer does not accept
 * @n_peer: number of @peer
 * @peer: the peer's other addresses
 */
struct ike_mobike {
	bool on;
	bool leads;
	u8 due;
	bool lost;
	struct ike_addr routed;
	bool unproven;
	bool asked;
	u8 cookie[IKE_COOKIE2_LEN];
	u64 asked_way;
	u64 told;
	u8 seen[IKE_SHA1_LEN];
	bool has_seen;
	u8 nat_tries;
	u8 n_refused;
	u32 refused[IKE_MOBIKE_WAYS];
	u8 n_peer;
	struct ike_addr peer[IKE_MOBIKE_ADDRS];
};

/**
 * struct ike_sync_ids - message IDs that a cluster wants, RFC 6311 section 7
 * @nonce: of the request and its response
 * @send: of the next request that it will send
 * @receive: of the next one that it expects
 */
struct ike_sync_ids {
	u32 nonce;
	u32 send;
	u32 receive;
};

/**
 * struct ike_sync - what is known of a peer that may be a cluster
 * @on: both sides know RFC 6311
 * @asked: it has set message IDs anew
 * @ids: those that it wanted last
 * @answered: the next ID of ours, as it was told then
 */
struct ike_sync {
	bool on;
	bool asked;
	struct ike_sync_ids ids;
	u32 answered;
};

/**
 * struct ike_sa - an IKE SA
 * @e: its engine
 * @entry: in the engine's list, ordered by @id; or in the list of the dying
 * @by_spi: in the table by our SPI
 * @by_peer: in the table of half-open SAs, when @half_open
 * @by_ids: in the table by identities, when @known
 * @of_conn: in @conn_sas
 * @conn_sas: the SAs of @conn
 * @ready: has a task to begin when the door is left
 * @deadline: the earliest of @timer
 * @timer: when to do what, IKE_NEVER for not at all
 * @id: number in this engine
 * @state: enum ike_sa_state
 * @initiator: we are the original initiator
 * @half_open: counted as half-open
 * @known: in @by_ids
 * @unwanted: taken down in state AUTH_SENT, when the peer may have it already
 * @met: the peer has begun one as well, while this one was being set up
 * @replaced: another one has its place, or it is not known yet whether it will
 *	have the place of another; its end is no news
 * @outdated: its transforms are not what is configured now: if it cannot be
 *	rekeyed, it ends
 * @full: the peer takes no more Child SAs in it, nor new ones for old
 * @nat_local: we are behind a NAT
 * @nat_remote: the peer is
 * @traverses: NATs can be traversed: both sides look for them
 * @fragmentation: both sides take messages in fragments
 * @small_fragments: longer ones may not get through
 * @encap: ESP goes in UDP, for a NAT's sake or because it is wanted
 * @spi: our SPI
 * @peer_spi: the peer's, 0 before it is known
 * @ids_hash: of both identities
 * @peer_key: key of @by_peer
 * @path: addresses and ports of our requests
 * @mobike: both sides can move; or that has been offered. Else NULL
 * @conn: its connection
 * @local_id: our identity
 * @remote_id: the peer's
 * @suite: transforms
 * @keys: SK_*
 * @iv: last IV of a cipher that wants a unique one
 * @established: when; 0 before
 * @newest: number given last when it was established
 * @rekey_at: when to replace it, IKE_NEVER for not at all
 * @reauth_at: when to authenticate anew, likewise
 * @end_at: when it ends if that has not worked, likewise
 * @renewed: it has been tried
 * @renews: our SPI of the IKE SA that ends when this one has its children
 * @yields_to: our SPI of a newer one of the peer, for which it ends soon; or 0
 * @heard: when the peer showed last that it lives
 * @packets_in: of its Child SAs, when they were looked at last
 * @sent: when something was sent last that a NAT has seen
 * @packets_out: of its Child SAs, when they were looked at for that
 * @window: message IDs and stored messages
 * @sync: of the IDs that a cluster sets anew
 * @stored: octets of its messages, as counted in the engine's numbers
 * @partial: messages of which fragments are missing: a request of the peer's,
 *	and its response to ours; each may be NULL
 * @setup: until it is established
 * @tasks: what we are to do, first the one in flight if @busy
 * @n_tasks: how many
 * @busy: the first task is in flight
 * @children: Child SAs
 * @n_children: how many
 * @former: Child SAs that IKE no longer knows and XFRM still does
 * @n_former: how many
 * @order: who waits for the end of an unwanted one, or NULL
 * @replaces: our SPI of the IKE SA that it has replaced, 0 for none
 * @rival: our SPI of the IKE SA that the peer has made to replace this one
 *	while our own request to do so is out; 0 for none
 * @followup: what the peer has to go on with before there is an SA, or NULL
 */
struct ike_sa {
	struct ike_engine *e;
	struct list_head entry;
	struct rhash_head by_spi;
	struct rhash_head by_peer;
	struct rhlist_head by_ids;
	struct list_head of_conn;
	struct ike_conn_sas *conn_sas;
	struct list_head ready;
	struct ike_deadline deadline;
	u64 timer[IKE_TIMER_MAX];
	u64 id;
	enum ike_sa_state state;
	bool initiator;
	bool half_open;
	bool known;
	bool unwanted;
	bool met;
	bool replaced;
	bool outdated;
	bool full;
	bool nat_local;
	bool nat_remote;
	bool traverses;
	bool fragmentation;
	bool small_fragments;
	bool encap;
	u64 spi;
	u64 peer_spi;
	u64 ids_hash;
	struct ike_peer_key peer_key;
	struct ike_path path;
	struct ike_mobike mobike;
	struct ike_conn *conn;
	struct ike_id *local_id;
	struct ike_id *remote_id;
	struct ike_suite suite;
	struct ike_keys *keys;
	u64 iv;
	u64 established;
	u64 newest;
	u64 rekey_at;
	u64 reauth_at;
	u64 end_at;
	bool renewed;
	u64 renews;
	u64 yields_to;
	u64 heard;
	u64 packets_in;
	u64 sent;
	u64 packets_out;
	struct ike_window window;
	struct ike_sync sync;
	size_t stored;
	struct ike_reassembly *partial[2];
	struct ike_setup *setup;
	struct list_head tasks;
	u16 n_tasks;
	bool busy;
	struct list_head children;
	u32 n_children;
	struct list_head former;
	u32 n_former;
	struct ike_order *order;
	u64 replaces;
	u64 rival;
	struct ike_followup *followup;
};

/**
 * struct ike_trap - policies of a child that are there without a Child SA
 * @by_conf: in the engine's table
 * @conn: its connection
 * @conf: the child
 * @reqid: of the policies
 * @routed: they have all that routing has to tell
 * @local: our end of the tunnel that they ask for, when @routed
 * @remote: the peer's
 * @failures: how often what a packet asked for has not come about, since it did
 * @not_before: until then packets ask in vain
 */
struct ike_trap {
	struct rhash_head by_conf;
	struct ike_conn *conn;
	const struct ike_child_conf *conf;
	u32 reqid;
	bool routed;
	struct ike_addr local;
	struct ike_addr remote;
	u32 failures;
	u64 not_before;
};

/**
 * struct ike_engine - IKE SAs and what they share
 * @ops: the outside
 * @port: for @ops
 * @shard: our number, low octet of every SPI that we make
 * @shards: engines in the namespace
 * @conf: configuration, or NULL
 * @next: the one that is being prepared, or NULL
 * @crypto: kernel transforms
 * @sas: all IKE SAs, ordered by number
 * @turn: of @sas, whose turn is next in ike_for_each_sa()
 * @dying: those to be freed at the door's exit
 * @by_spi: by our SPI
 * @by_peer: half-open ones by the peer's SPI and address
 * @by_ids: by both identities
 * @by_conn: struct ike_conn_sas by connection
 * @ready: those with a task to begin when the door is left
 * @by_reqid: Child SAs by reqid
 * @traps: struct ike_trap by reqid
 * @staged: those that come with @next, likewise
 * @traps_by_conf: all of these by child
 * @route_when: when to look for the routes that traps lack
 * @route_wait: how long that was put off, in milliseconds
 * @deadlines: of the SAs
 * @armed: what ops->arm was told last
 * @last_id: number given last
 * @last_turn: of the Child SA that was the last to begin to send
 * @hash_key: for the tables
 * @cookie_key: for cookies, the newer one at @cookie_generation
 * @cookie_generation: number of the newer key
 * @cookie_rotated: when it was made
 * @sources: half-open ones by a hash of the peer's address
 * @friends: hashes of addresses from which peers have authenticated
 * @spi_key: marks our SPIs
 * @version_refused: when a wrong major version was answered last
 * @refusals_since: from when on @refusals are counted
 * @refusals: events told of peers that were refused
 * @stats: numbers
 * @msg: the message being handled
 * @plain: inner payloads being written
 * @out: message being written
 * @draft: the attempt being handled
 * @attempts: remembered ones, newest first
 * @attempt_seq: number given last
 */
struct ike_engine {
	const struct ike_ops *ops;
	void *port;
	u8 shard;
	u8 shards;
	struct ike_conf *conf;
	struct ike_conf *next;
	struct ike_crypto *crypto;
	struct list_head sas;
	struct list_head *turn;
	struct list_head dying;
	struct rhashtable by_spi;
	struct rhashtable by_peer;
	struct rhltable by_ids;
	struct rhashtable by_conn;
	struct list_head ready;
	struct rhltable by_reqid;
	struct xarray traps;
	struct xarray staged;
	struct rhashtable traps_by_conf;
	u64 route_when;
	u32 route_wait;
	struct rb_root_cached deadlines;
	u64 armed;
	u64 last_id;
	u64 last_turn;
	siphash_key_t hash_key;
	siphash_key_t cookie_key[IKE_COOKIE_KEYS];
	u32 cookie_generation;
	u64 cookie_rotated;
	u16 sources[IKE_SOURCES];
	u32 friends[IKE_FRIENDS];
	siphash_key_t spi_key;
	u64 version_refused;
	u64 refusals_since;
	u32 refusals;
	struct ike_stats stats;
	struct ike_msg msg;
	u8 *plain;
	u8 *out;
	struct ike_attempt draft;
	struct ike_attempt *attempts[IKE_ATTEMPTS_MAX];
	u64 attempt_seq;
};

/* Each IKE SA in turn. It may end then, and take any others with it, as the old
 * one does with the one that is to replace it. Not to be nested.
 */
#define ike_for_each_sa(sa, e) \
	for ((e)->turn = (e)->sas.next; ((sa) = ike_sa_turn(e)); )

static inline u64 ike_now(const struct ike_engine *e)
{
	return e->ops->now(e->port);
}

/* From 0 to @n - 1; not for secrets */
static inline u32 ike_chance(const struct ike_engine *e, u32 n)
{
	u32 r;

	e->ops->random(e->port, &r, sizeof(r));
	return r % n;
}

/* No attempt is put off longer than this. */
#define IKE_PAUSE_MAX_MS	60000

/* Before another attempt, after so many in vain: milliseconds, at most */
static inline u32 ike_back_off(const struct ike_engine *e, u32 tries)
{
	return min_t(u64, (u64)e->conf->settings.retransmit_ms <<
			  min(tries, 16U), IKE_PAUSE_MAX_MS);
}

/* Settings are of a namespace, whose engines have the same share. */
static inline u32 ike_share(const struct ike_engine *e, u32 limit)
{
	return DIV_ROUND_UP_ULL(limit, e->shards);
}

static inline void ike_count(struct ike_engine *e, enum ike_counter counter)
{
	e->stats.count[counter]++;
}

/* Those in force, or the defaults while there is no configuration */
static inline const struct ike_settings *ike_settings(const struct ike_engine *e)
{
	return e->conf ? &e->conf->settings : &ike_settings_default;
}

static inline u64 ike_sa_spi_i(const struct ike_sa *sa)
{
	return sa->initiator ? sa->spi : sa->peer_spi;
}

static inline u64 ike_sa_spi_r(const struct ike_sa *sa)
{
	return sa->initiator ? sa->peer_spi : sa->spi;
}

int ike_sa_tables_init(struct ike_engine *e);
void ike_sa_tables_free(struct ike_engine *e);

struct ike_sa *ike_sa_new(struct ike_engine *e, struct ike_conn *conn,
			  const struct ike_path *path);
int ike_sa_add_half_open(struct ike_sa *sa);
u32 ike_sa_source_half_open(struct ike_engine *e,
			    const struct ike_addr *source);
struct ike_conn_sas *ike_sas_of_conn(struct ike_engine *e,
				     const struct ike_conn *conn);
int ike_sa_make_room(struct ike_engine *e, const struct ike_conn *conn);
void ike_sa_drop_room(struct ike_engine *e, const struct ike_conn *conn);
int ike_sa_set_conn(struct ike_sa *sa, struct ike_conn *conn);
int ike_sa_set_ids(struct ike_sa *sa, const struct ike_id *local,
		   const struct ike_id *remote);
void ike_sa_set_state(struct ike_sa *sa, enum ike_sa_state state);
void ike_sa_initiate(struct ike_sa *sa);
int ike_sa_establish(struct ike_sa *sa);
void ike_sa_kill(struct ike_sa *sa, int error, const char *reason);
void ike_sa_reap(struct ike_engine *e);
struct ike_sa *ike_sa_turn(struct ike_engine *e);
void ike_sa_setup_free(struct ike_sa *sa);

void ike_sa_timer(struct ike_sa *sa, enum ike_timer timer, u64 when);

struct ike_sa *ike_sa_by_spi(struct ike_engine *e, u64 spi);
struct ike_sa *ike_sa_by_peer(struct ike_engine *e,
			      const struct ike_peer_key *key);
void ike_sa_ready(struct ike_sa *sa);
void ike_sa_close(struct ike_sa *sa);
int ike_sa_delete(struct ike_sa *sa, struct ike_order *order);
int ike_sa_take_down(struct ike_sa *sa, struct ike_order *order);
struct ike_sa *ike_sa_of_conn(struct ike_engine *e,
			      const struct ike_conn *conn);

/* Is it done by CREATE_CHILD_SA, or by IKE_AUTH? */
static inline bool ike_task_makes_sa(const struct ike_task *task)
{
	return task->type == IKE_TASK_CREATE_CHILD ||
	       task->type == IKE_TASK_REKEY_CHILD ||
	       task->type == IKE_TASK_REKEY_IKE;
}

/* Does it go with the Child SAs to another IKE SA? */
static inline bool ike_task_is_of_child(const struct ike_task *task)
{
	return task->type == IKE_TASK_CREATE_CHILD ||
	       task->type == IKE_TASK_REKEY_CHILD ||
	       task->type == IKE_TASK_DELETE_CHILD;
}

struct ike_task *ike_task_add(struct ike_sa *sa, enum ike_task_type type,
			      struct ike_order *order);
void ike_task_end(struct ike_sa *sa, struct ike_task *task, int error,
		  const char *reason);
void ike_task_reset(struct ike_sa *sa, struct ike_task *task);
void ike_task_later(struct ike_sa *sa, struct ike_task *task, u32 ms);
void ike_task_wait(struct ike_sa *sa, struct ike_task *task, u32 ms);
struct ike_task *ike_task_due(struct ike_sa *sa);
struct ike_task *ike_task_in_flight(const struct ike_sa *sa);
bool ike_task_follow(struct ike_sa *sa, struct ike_task *task);
void ike_tasks_follow(struct ike_sa *sa);
void ike_task_needless(struct ike_sa *sa, struct ike_task *task);
struct ike_task *ike_task_find_child(struct ike_sa *sa,
				     const struct ike_child_conf *conf);
struct ike_task *ike_task_find_spi(struct ike_sa *sa, enum ike_task_type type,
				   u32 spi);

/* heir.c */
struct ike_sa *ike_sa_heir_new(const struct ike_sa *old);
void ike_sa_inherit(struct ike_sa *heir, struct ike_sa *old);
void ike_sa_dismiss(struct ike_sa *sa);
void ike_sa_settle(struct ike_sa *sa);
int ike_sa_rekey(struct ike_sa *sa, struct ike_order *order);

struct ike_order *ike_order_new(u64 ticket);
struct ike_order *ike_order_get(struct ike_order *order);
void ike_order_put(struct ike_engine *e, struct ike_order *order, int error,
		   const char *reason);

/* crossing.c */
bool ike_sa_crossed(const struct ike_sa *a, const struct ike_sa *b);
void ike_crossing_met(struct ike_sa *sa);
void ike_crossing_settle(struct ike_sa *sa);
void ike_crossing_overdue(struct ike_sa *sa);
bool ike_crossing_unheard(struct ike_sa *sa);
void ike_crossing_yield(struct ike_sa *sa);

void ike_sa_event(struct ike_sa *sa, enum ike_event_type type,
		  const char *child, int error, const char *reason);

/* liveness.c */
void ike_liveness_heard(struct ike_sa *sa);
void ike_liveness_await(struct ike_sa *sa);
void ike_liveness_look(struct ike_sa *sa);
void ike_liveness_changed(struct ike_sa *sa);

/* keepalive.c */
void ike_keepalive_await(struct ike_sa *sa);
void ike_keepalive_changed(struct ike_sa *sa);
void ike_keepalive_look(struct ike_sa *sa);

/* nat.c */
void ike_nat_float(struct ike_sa *sa);
struct ike_encap ike_nat_encap(const struct ike_sa *sa);
bool ike_nat_redirect(struct ike_sa *sa);
void ike_nat_follow(struct ike_sa *sa, const struct ike_path *path);
void ike_nat_heard(struct ike_sa *sa, const struct ike_path *path);

/* mobike.c */
void ike_mobike_search(struct ike_sa *sa);
void ike_mobike_heard(struct ike_sa *sa, const struct ike_path *path);
void ike_mobike_look(struct ike_sa *sa);
void ike_mobike_inherit(struct ike_sa *heir, struct ike_sa *old);

/* lifetime.c */
void ike_lifetime_sa(struct ike_sa *sa);
void ike_lifetime_arm(struct ike_sa *sa);
void ike_lifetime_look(struct ike_sa *sa);
void ike_lifetime_changed(struct ike_sa *sa, const struct ike_conn *old);

/* renewal.c */
struct ike_sa *ike_sa_find_renewal(const struct ike_sa *sa);
int ike_sa_renew(struct ike_sa *sa);
int ike_sa_renew_by(struct ike_sa *sa, struct ike_conn *conn);
void ike_sa_renewed(struct ike_sa *sa);
void ike_sa_renewal_failed(struct ike_sa *sa);
void ike_sa_renew_heir(struct ike_sa *heir, const struct ike_sa *old);

/* sequel.c */
void ike_sa_outlived(struct ike_sa *sa);
void ike_sa_dead(struct ike_sa *sa);
void ike_sa_stranded(struct ike_sa *sa, int error);
void ike_sa_stale(struct ike_sa *sa);
void ike_sa_closed(struct ike_sa *sa);

/* reload.c */
bool ike_sa_is_configured(const struct ike_sa *sa);
int ike_reload_prepare(struct ike_engine *e, const struct ike_conf *conf);
void ike_reload_abort(struct ike_engine *e, const struct ike_conf *conf);
void ike_reload_commit(struct ike_engine *e, const struct ike_conf *conf);
void ike_sa_end_now(struct ike_sa *sa);

/* admission.c */
bool ike_peer_known(struct ike_engine *e, const struct ike_addr *addr);
void ike_peer_note(struct ike_engine *e, const struct ike_addr *addr);
bool ike_is_full(const struct ike_engine *e);
enum ike_counter ike_no_room(struct ike_engine *e,
			     const struct ike_addr *source, size_t len,
			     bool known);
bool ike_has_room_for_child(const struct ike_sa *sa);
void ike_sa_stored(struct ike_sa *sa);
u64 ike_spi_mark(u64 spi, const siphash_key_t *key);

/* engine.c */
void ike_engine_leave(struct ike_engine *e);

/* initiate.c */
int ike_initiate(struct ike_engine *e, struct ike_conn *conn,
		 const struct ike_child_conf *conf, const struct ike_acquire *a,
		 struct ike_order *order, u32 wait);
void ike_begin(struct ike_sa *sa);
void ike_begin_due(struct ike_sa *sa);
bool ike_begin_anew(struct ike_sa *sa, int error);
void ike_unanswered(struct ike_sa *sa);

u64 ike_sa_hash_ids(const struct ike_engine *e, const struct ike_id *local,
		    const struct ike_id *remote);

/* twins.c */
bool ike_sa_has_twin(const struct ike_sa *sa);
struct ike_sa *ike_sa_crossing(const struct ike_sa *sa);
void ike_sa_drop_twins(struct ike_engine *e, const struct ike_contact *c);
void ike_sa_yield(struct ike_sa *sa);
void ike_sa_drop_newer(struct ike_engine *e, const struct ike_contact *c);
bool ike_sa_keep(struct ike_engine *e, const struct ike_contact *c);

extern const struct rhashtable_params ike_by_ids_params;

#endif
