/* SPDX-License-Identifier: GPL-2.0-only */
/* The Child SA: a pair of ESP SAs and its policies. */
#ifndef IKE_CHILD_H
#define IKE_CHILD_H

#include "ike/sa.h"

/**
 * struct ike_child - a Child SA
 * @entry: in its IKE SA's list, once it is installed
 * @by_reqid: in the engine's table, once it is installed
 * @sa: its IKE SA
 * @conn: holds @conf
 * @conf: its configuration
 * @name: how XFRM knows it
 * @initiated: we have asked the peer for it
 * @installed: states and policies are in XFRM
 * @in_use: traffic goes out over it, and it has been told of
 * @former: IKE has ended it; it stays in XFRM until it is quiet
 * @redundant: it has come second when both sides rekeyed at once
 * @quiet: a former one over which nothing had come when it was looked at last
 * @untold: the peer has yet to hear that its IKE SA ends
 * @unwanted: taken down at our own wish
 * @deleting: our delete is queued or out
 * @deleted: the peer's delete has come; it goes when that is answered
 * @closed: that has been answered, and it goes when our request to replace it
 *	has been
 * @transport: transport mode; else tunnel
 * @encap: whether it runs in UDP, once it is installed
 * @suite: transforms
 * @local: selectors of our side, as negotiated
 * @remote: selectors of the peer's
 * @acquire_seq: of the larval state that its outbound state is to replace, or 0
 * @replaces: inbound SPI of the Child SA that it replaces, or 0; that may be
 *	one of an IKE SA whose place this one's is to take
 * @keymat: until there is an outbound state: the keys, an allocation
 * @since: when it was installed
 * @turn: larger than of all Child SAs that began to send earlier; 0 without an
 *	outbound state
 * @life: what its states may carry
 * @rekey_at: when to replace it, IKE_NEVER for not at all
 * @end_at: when it ends if that has not worked, likewise
 * @renewed: it has been tried
 * @quiet_since: when it was seen to carry something last
 * @carried: packets both ways, at that time
 * @look: when to look at it again, IKE_NEVER for not at all
 * @until: when a former one, or one that the peer should delete, ends at the
 *	latest
 * @packets: inbound ones when it was looked at last
 */
struct ike_child {
	struct list_head entry;
	struct rhlist_head by_reqid;
	struct ike_sa *sa;
	struct ike_conn *conn;
	const struct ike_child_conf *conf;
	struct ike_sa_name name;
	bool initiated;
	bool installed;
	bool in_use;
	bool former;
	bool redundant;
	bool quiet;
	bool untold;
	bool unwanted;
	bool deleting;
	bool deleted;
	bool closed;
	bool transport;
	struct ike_encap encap;
	struct ike_esp_suite suite;
	struct ike_ts_list *local;
	struct ike_ts_list *remote;
	u32 acquire_seq;
	u32 replaces;
	u8 *keymat;
	u64 since;
	u64 turn;
	struct ike_lifetime life;
	u64 rekey_at;
	u64 end_at;
	bool renewed;
	u64 quiet_since;
	u64 carried;
	u64 look;
	u64 until;
	u64 packets;
};

struct ike_child *ike_child_new(struct ike_sa *sa,
				const struct ike_child_conf *conf,
				bool transport, const struct ike_child *old);
void ike_child_free(struct ike_child *child);
int ike_child_set_ts(struct ike_child *child, const struct ike_ts_list *local,
		     const struct ike_ts_list *remote);
int ike_child_install(struct ike_child *child, bool initiated,
		      const struct ike_keymat_input *in);
int ike_child_outbound(struct ike_child *child);
int ike_child_redirect(struct ike_child *child);
void ike_child_down(struct ike_child *child, const char *reason);
void ike_child_closed(struct ike_child *child);

const struct ike_child_conf *ike_child_conf_now(const struct ike_child *child);
bool ike_child_is_outdated(const struct ike_child *child);
bool ike_child_takes(const struct ike_child *child,
		     const struct ike_acquire *a);
bool ike_child_carries_same(const struct ike_child *child,
			    const struct ike_ts_list *local,
			    const struct ike_ts_list *remote);
struct ike_child *ike_child_by_conf(struct ike_sa *sa,
				    const struct ike_child_conf *conf);
struct ike_child *ike_child_to_come(struct ike_sa *sa,
				    const struct ike_child_conf *conf);
bool ike_child_await(struct ike_child *child, const struct ike_acquire *a);
void ike_child_disappoint(struct ike_child *child);
struct ike_child *ike_child_by_spi_out(struct ike_sa *sa, u32 spi);
struct ike_child *ike_child_by_spi_in(struct ike_sa *sa, u32 spi);
struct ike_child *ike_child_by_state(struct ike_engine *e, u32 reqid, u32 spi);

/* lifetime.c */
void ike_lifetime_draw(struct ike_child *child);
void ike_lifetime_child(struct ike_child *child);
void ike_lifetime_child_changed(struct ike_child *child,
				const struct ike_child_conf *old);

/* renewal.c */
struct ike_child *ike_child_renewed(struct ike_sa *sa,
				    const struct ike_child_conf *conf);
void ike_child_renew(struct ike_child *child);
const struct ike_child *ike_child_before(const struct ike_child *child);
struct ike_child *ike_child_after(const struct ike_child *child);
bool ike_child_held_back(const struct ike_child *child);
void ike_child_carry_on(struct ike_child *heir, const struct ike_child *child);
void ike_child_leave(struct ike_child *child, struct ike_sa *to);

/* succession.c */
struct ike_child *ike_child_heir(const struct ike_child *child);
bool ike_child_wants_rekey(const struct ike_child *child);
int ike_child_rekey(struct ike_child *child, struct ike_order *order);
int ike_child_delete(struct ike_child *child, struct ike_order *order);
void ike_child_retire(struct ike_child *child);
void ike_child_stand_by(struct ike_child *child);
void ike_child_dismiss(struct ike_child *child);
void ike_child_concede(struct ike_child *child);
void ike_child_succeed(struct ike_child *child);
void ike_child_lost(struct ike_child *child);
void ike_child_end(struct ike_child *child, const char *reason);
void ike_child_orphaned(struct ike_child *child, bool told);
void ike_children_look(struct ike_sa *sa);
void ike_child_supersede(struct ike_child *child);
void ike_child_refused(struct ike_child *child);

int ike_traps_prepare(struct ike_engine *e, const struct ike_conf *conf,
		      struct ike_culprit *culprit);
void ike_traps_abort(struct ike_engine *e);
void ike_traps_commit(struct ike_engine *e, const struct ike_conf *conf);
void ike_traps_reroute(struct ike_engine *e, bool all);
void ike_traps_drop(struct ike_engine *e);
int ike_trap_keep(struct ike_child *child);
bool ike_trap_pauses(const struct ike_engine *e, const struct ike_trap *trap);
void ike_trap_failed(struct ike_engine *e, const struct ike_child_conf *conf);
void ike_trap_relax(struct ike_engine *e, const struct ike_child_conf *conf);
struct ike_trap *ike_trap_of(struct ike_engine *e,
			     const struct ike_child_conf *conf);
bool ike_conn_has_peer(const struct ike_conn *conn);
u32 ike_conn_remotes(const struct ike_conn *conn);
int ike_conn_endpoints(struct ike_engine *e, const struct ike_conn *conn,
		       u32 tries, struct ike_path *path);

extern const struct rhashtable_params ike_by_reqid_params;
extern const struct rhashtable_params ike_trap_params;

#endif
