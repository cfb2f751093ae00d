/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The lab: two engines on a table, with one clock, a wire that does as it is
 * told, chance from a counter, and two fake SADs. The cryptography is real.
 *
 * A story reads as arrows:
 *
 *	lab_up(&lab->a, "net", 1);
 *	lab_deliver(lab);	// HDR, SAi1, KEi, Ni -->
 *	lab_deliver(lab);	// <-- HDR, SAr1, KEr, Nr
 */
#ifndef IKE_KUNIT_LAB_H
#define IKE_KUNIT_LAB_H

#include <kunit/test.h>

#include "ike/engine.h"
#include "ike/exchange/exchange.h"
#include "total.h"

#define LAB_STATES_MAX	64
#define LAB_EVENTS_MAX	64
#define LAB_REQIDS_MAX	96
#define LAB_REASON	160
#define LAB_WITHOUT_END	U32_MAX
#define LAB_MORE_MAX	20
#define LAB_NAT		99	/* last octet of a NAT's address */

/**
 * struct lab_state - a Child SA in a fake SAD, or an SPI reserved for one
 * @used: the slot is taken
 * @installed: it is a Child SA
 * @dying: another one has taken over its traffic
 * @expired: there are only its policies left
 * @since: order of the outbound states
 * @packets: that have come in
 * @packets_out: that have gone out
 * @name: as given
 * @transport: transport mode
 * @encap: in UDP
 * @suite: transforms
 * @in: inbound keys, cipher and integrity key one behind the other
 * @in_len: bytes of @in
 * @out: outbound keys
 * @out_len: bytes of @out
 * @local: selectors
 * @remote: selectors
 * @acquire_seq: of the larval state that it replaces
 * @life: what it may carry
 */
struct lab_state {
	bool used;
	bool installed;
	bool dying;
	bool expired;
	unsigned int since;
	u64 packets;
	u64 packets_out;
	struct ike_sa_name name;
	bool transport;
	struct ike_encap encap;
	struct ike_esp_suite suite;
	u8 in[IKE_ENCR_KEY_MAX + IKE_INTEG_KEY_MAX];
	size_t in_len;
	u8 out[IKE_ENCR_KEY_MAX + IKE_INTEG_KEY_MAX];
	size_t out_len;
	struct ike_ts_list local;
	struct ike_ts_list remote;
	u32 acquire_seq;
	struct ike_lifetime life;
};

struct lab_event {
	enum ike_event_type type;
	u64 ticket;
	int error;
	char conn[IKE_NAME_MAX];
	char child[IKE_NAME_MAX];
	char reason[LAB_REASON];
};

/**
 * struct lab_reqid - a reqid in use
 * @id: its number, 0 for an empty slot
 * @refs: references to it
 * @policy: whose traps or shunts go by it, the newest last; NULL for nobody's
 */
struct lab_reqid {
	u32 id;
	int refs;
	const struct ike_child_conf *policy[2];
};

/**
 * struct lab_nat - a NAT in front of a gateway
 * @host: last octet of its address; 0 for no NAT
 * @ike: its port for the gateway's port 500; 0 for 500
 * @esp: its port for the gateway's port 4500; 0 for 4500
 */
struct lab_nat {
	u8 host;
	u16 ike;
	u16 esp;
};

/**
 * struct lab_side - one gateway
 * @lab: the table
 * @e: its engine
 * @addr: its address, from which routes go
 * @more: further ones, len 0 where there is none
 * @cut: one of its addresses, over which nothing gets through
 * @nat: in front of it
 * @wake: when its engine wants to be woken
 * @states: its fake SAD
 * @reqids: in use
 * @next_reqid: given next
 * @next_spi: given next
 * @n_outbound: outbound states so far
 * @first_octet: of its nonces, and of what else is drawn in that length; 0 for
 *	what chance gives
 * @n_failed: acquires that were given up
 * @failed_seq: the one given up last
 * @asks: a packet is about to ask again
 * @n_keepalives: how many it has sent
 * @kept: when it did so last
 * @n_contacts: how often other engines were told
 * @fail_install: child_install fails with this
 * @fail_outbound: child_outbound fails with this
 * @fail_move: child_move fails with this
 * @n_moves: how often it has worked
 * @fail_reserve: spi_reserve fails with this
 * @fail_source: there is no route
 * @no_route_to: there is none to this address, its last octet
 * @fail_policy: policy_install fails with this
 * @good_policies: how often it works before that
 * @totals: of its machine, without limits
 * @parts: of the only namespace there
 * @blocks: the policy put in last has nobody to ask
 * @from: its tunnel endpoint, len 0 for what routing gives
 * @from_ts: its first selector of our side
 * @n_events: how many events came
 * @events: the first of them
 */
struct lab_side {
	struct lab *lab;
	struct ike_engine *e;
	struct ike_addr addr;
	struct ike_addr more[LAB_MORE_MAX];
	struct ike_addr cut;
	struct lab_nat nat;
	u64 wake;
	struct lab_state states[LAB_STATES_MAX];
	struct lab_reqid reqids[LAB_REQIDS_MAX];
	u32 next_reqid;
	u32 next_spi;
	unsigned int n_outbound;
	u8 first_octet;
	unsigned int n_failed;
	u32 failed_seq;
	bool asks;
	unsigned int n_keepalives;
	u64 kept;
	unsigned int n_contacts;
	int fail_install;
	int fail_outbound;
	int fail_move;
	unsigned int n_moves;
	int fail_reserve;
	int fail_source;
	u8 no_route_to;
	int fail_policy;
	unsigned int good_policies;
	struct ikek_total totals[IKE_TOTALS];
	struct ikek_part parts[IKE_TOTALS];
	bool blocks;
	struct ike_addr from;
	struct ike_ts from_ts;
	unsigned int n_events;
	struct lab_event events[LAB_EVENTS_MAX];
};

/**
 * struct lab_datagram - on the wire, or taken off it
 * @entry: in the order of sending
 * @to: whose it is
 * @path: as its receiver sees it
 * @len: bytes of @data
 * @data: the message
 */
struct lab_datagram {
	struct list_head entry;
	struct lab_side *to;
	struct ike_path path;
	size_t len;
	u8 data[];
};

/**
 * struct lab - the table
 * @test: for expectations
 * @a: one side, 192.0.2.1
 * @b: the other, 192.0.2.2
 * @now: the clock, in milliseconds
 * @chance: what random bytes are made from
 * @wire: what is under way
 * @tape: copies of all that was sent, while @recording
 * @recording: keep copies
 * @routed: what is sent from or to an address that is not there is lost
 * @longest: octets of the longest message that gets through, 0 for any
 * @traffic: at every step a packet goes each way, and must arrive
 * @holds: a packet that is told that no Child SA will come asks again, unless
 *	it finds one
 * @sent: datagrams sent so far
 * @balance: allocations alive before the story
 * @fail_nth: which allocation of the engines, from now on, fails; 0 for none,
 *	and once it has
 */
struct lab {
	struct kunit *test;
	struct lab_side a;
	struct lab_side b;
	u64 now;
	u64 chance;
	struct list_head wire;
	struct list_head tape;
	bool recording;
	bool routed;
	size_t longest;
	bool traffic;
	bool holds;
	unsigned int sent;
	int balance;
	unsigned int fail_nth;
};

/**
 * struct lab_child - a child to be configured; zero is the default
 * @name: "net"
 * @mode: enum ike_child_mode
 * @start_action: bits
 * @dpd_action: enum ike_end_action
 * @close_action: likewise
 * @time: struct ike_limit, none
 * @bytes: likewise
 * @packets: likewise
 * @inactivity_s: 0
 * @reqid: one is assigned
 * @local: 10.1.0.0/16 for a, 10.2.0.0/16 for b
 * @remote: the other way round
 * @n_local: how many
 * @n_remote: how many
 * @proposal: transforms, type 0 ends them: AES-GCM-16-128, no ESN
 */
struct lab_child {
	const char *name;
	u8 mode;
	u8 start_action;
	u8 dpd_action;
	u8 close_action;
	struct ike_limit time;
	struct ike_limit bytes;
	struct ike_limit packets;
	u32 inactivity_s;
	u32 reqid;
	struct ike_ts local[4];
	struct ike_ts remote[4];
	u16 n_local;
	u16 n_remote;
	struct ike_transform proposal[12];
};

/**
 * struct lab_conf - a connection to be configured; zero is the default
 * @name: "lab"
 * @local_id: FQDN: a.test for a, b.test for b; "%any" takes the address
 * @remote_id: FQDN: the other's; "%any" takes every one
 * @psk: "correct horse battery staple"
 * @psk_len: its length if it is no string
 * @psk_for: FQDN that the key is for: for all
 * @no_psk: none at all
 * @any_local: our address is the one that routing gives
 * @any_remote: the peer may have any
 * @remote_host: last octet of the peer's address, the other's
 * @near: it may have any other of its network, too
 * @first_host: last octet of another address of the peer's, which comes first
 * @local_port: 500
 * @remote_port: 500
 * @encap: ESP goes in UDP
 * @mobike: off
 * @proposals: transforms of two proposals, type 0 ends one:
 *	AES-GCM-16-128, HMAC-SHA2-256, X25519
 * @unique: enum ike_unique
 * @keyingtries: 1; LAB_WITHOUT_END for 0
 * @childless: enum ike_childless
 * @fragmentation: enum ike_fragmentation
 * @dpd_ms: 0
 * @rekey_s: 0
 * @reauth_s: 0
 * @rand_s: 0
 * @over_s: 0
 * @settings: those that are not zero replace the defaults
 * @no_keepalive: none are sent
 * @demand_cookies: of everybody
 * @children: up to two; the first is made from defaults
 * @n_children: 0 is 1
 */
struct lab_conf {
	const char *name;
	const char *local_id;
	const char *remote_id;
	const void *psk;
	size_t psk_len;
	const char *psk_for;
	bool no_psk;
	bool any_local;
	bool any_remote;
	bool near;
	u8 remote_host;
	u8 first_host;
	u16 local_port;
	u16 remote_port;
	bool encap;
	bool mobike;
	struct ike_transform proposals[2][12];
	u8 unique;
	u32 keyingtries;
	u8 childless;
	u8 fragmentation;
	u32 dpd_ms;
	u32 rekey_s;
	u32 reauth_s;
	u32 rand_s;
	u32 over_s;
	struct ike_settings settings;
	bool no_keepalive;
	bool demand_cookies;
	struct lab_child children[2];
	u16 n_children;
};

/* Members of struct lab_child: everything of a protocol, 0 for all, between the
 * gateways themselves
 */
#define LAB_BETWEEN_GATEWAYS(proto)					\
	.n_local = 1,							\
	.n_remote = 1,							\
	.local[0] = { .protocol = proto, .end_port = 65535,		\
		      .dynamic = true },				\
	.remote[0] = { .protocol = proto, .end_port = 65535,		\
		       .dynamic = true }

struct lab *lab_new(struct kunit *test);
void lab_end(struct lab *lab);
void lab_restart(struct lab_side *side);
/* Both sides configured; NULL for the defaults */
struct lab *lab_pair(struct kunit *test, const struct lab_conf *a,
		     const struct lab_conf *b);
/* Likewise, and a has brought "net" up */
struct lab *lab_tunnel(struct kunit *test, const struct lab_conf *a,
		       const struct lab_conf *b);

/* lab_conf.c */
void lab_conf(struct lab_side *side, const struct lab_conf *conf);
void lab_confs(struct lab_side *side, const struct lab_conf *const *confs,
	       unsigned int n);
int lab_try_confs(struct lab_side *side, const struct lab_conf *const *confs,
		  unsigned int n);
void lab_prepare(struct lab_side *side, const struct lab_conf *conf);
void lab_no_conf(struct lab_side *side);
int lab_reload(struct lab_side *side, const struct lab_conf *more);
struct ike_addr lab_addr6(u8 host);
struct ike_ts lab_ts4(u32 net, u8 prefix, u8 protocol, u16 port);

void lab_up(struct lab_side *side, const char *child, u64 ticket);
void lab_down(struct lab_side *side, const char *child, u64 ticket);
int lab_order(struct lab_side *side, enum ike_command_type type,
	      const char *conn, const char *child, u64 ticket);
void lab_rekey(struct lab_side *side, const char *child, u64 ticket);
void lab_acquire(struct lab_side *side, u32 seq);
/* A genuine packet of the first Child SA comes from elsewhere */
void lab_mapping(struct lab_side *side, u8 host, u16 port);
/* Addresses or routes of a side have changed, and its engine is told */
void lab_paths(struct lab_side *side);
void lab_forked(struct lab_side *side);
void lab_flush(struct lab_side *side);
bool lab_owns(const struct lab_side *side, const struct ike_addr *addr);

/* The next datagram: to be delivered, lost, repeated or overtaken */
bool lab_deliver(struct lab *lab);
bool lab_drop(struct lab *lab);
bool lab_duplicate(struct lab *lab);
bool lab_swap(struct lab *lab);
struct lab_datagram *lab_next(struct lab *lab);
/* Taken off the wire: comes later, or never */
struct lab_datagram *lab_take(struct lab *lab);
void lab_put(struct lab *lab, struct lab_datagram *d);
void lab_inject(struct lab_side *to, const struct ike_path *path,
		const void *data, size_t len);
/* A message with the keys of @from's first IKE SA, as @from would send it */
void lab_forge(struct lab_side *from, const struct ike_header *header,
	       u8 first, const void *plain, size_t len);
/* Likewise a fragment of one */
void lab_forge_fragment(struct lab_side *from, const struct ike_header *header,
			u16 number, u16 total, u8 first, const void *plain,
			size_t len);
/* The message that comes next, as its receiver will read it */
const struct ike_msg *lab_read(struct lab *lab);
struct ike_header lab_header(struct lab_side *from, u8 exchange, u8 flags,
			     u32 message_id);
unsigned int lab_on_wire(const struct lab *lab);

/* Deliver until nothing is under way */
void lab_run(struct lab *lab);
/* Let time pass, waking engines as they asked, without delivering */
void lab_advance(struct lab *lab, u64 ms);
/* Let time pass until a side sends something, or waits for nothing any more */
u64 lab_await(struct lab_side *side);
/* Let time pass and deliver everything */
void lab_settle(struct lab *lab, u64 ms);

/* A packet goes out over the SAD; false when the other SAD cannot take it */
bool lab_packet(struct lab_side *from);
void lab_expect_traffic(struct lab *lab);
bool lab_connects(const struct lab_side *from, const struct ike_addr *source,
		  const struct ike_addr *to);

unsigned int lab_states(const struct lab_side *side);
unsigned int lab_reserved(const struct lab_side *side);
struct lab_state *lab_state(struct lab_side *side);
unsigned int lab_policies(const struct lab_side *side);
int lab_reqid_refs(const struct lab_side *side, u32 reqid);
struct ike_sa *lab_sa(struct lab_side *side);
unsigned int lab_sas(struct lab_side *side, enum ike_sa_state state);
const struct lab_event *lab_event(struct lab_side *side,
				  enum ike_event_type type);
unsigned int lab_events(const struct lab_side *side, enum ike_event_type type);
const struct lab_event *lab_done(struct lab_side *side, u64 ticket);
u64 lab_count(struct lab_side *side, enum ike_counter counter);
const struct ike_attempt *lab_attempt(struct lab_side *side);

/* The order has come to this end, and was told so once */
void lab_expect_done(struct lab_side *side, u64 ticket, int error);
/* Both sides have @n Child SAs, and each is the other's mirror */
void lab_expect_agreement(struct lab *lab, unsigned int n);
/* Neither side has anything left but its configuration */
void lab_expect_nothing(struct lab *lab);
void lab_expect_empty(struct lab_side *side);

/* Around every door: lets what is to fail, fail */
void lab_enter(struct lab *lab);
void lab_leave(struct lab *lab);

/* lab_outside.c */
extern const struct ike_ops lab_ops;
void lab_send(struct lab_side *to, const struct ike_path *path,
	      const void *data, size_t len);
static inline struct lab_side *lab_other(struct lab_side *side)
{
	return side == &side->lab->a ? &side->lab->b : &side->lab->a;
}

#endif
