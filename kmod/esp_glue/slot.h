/* SPDX-License-Identifier: GPL-2.0-only */
/* Places for policies in XFRM, and who claims them. */
#ifndef IKEK_ESP_GLUE_SLOT_H
#define IKEK_ESP_GLUE_SLOT_H

#include <linux/rhashtable.h>
#include <net/xfrm.h>

struct ikek_slot;

/**
 * struct ikek_slots - what stands in XFRM, by selector and direction
 * @net: namespace
 * @table: struct ikek_slot
 * @ending: the policy that we are taking out; read without the lock
 */
struct ikek_slots {
	struct net *net;
	struct rhashtable table;
	const struct xfrm_policy *ending;
};

/* No padding but for the selector's, which is zero: it is compared, too. */
struct ikek_slot_key {
	struct xfrm_selector sel;
	struct xfrm_mark mark;
	u32 if_id;
	u32 dir;
};

/**
 * struct ikek_treatment - what is done with the packets of a policy
 * @reqid: of the template
 * @trap: waits for a packet; gives way to those that do not
 * @action: XFRM_POLICY_ALLOW or XFRM_POLICY_BLOCK
 * @protect: there is a template: not a shunt
 * @transport: mode of the template
 * @family: of the tunnel
 * @local: our tunnel endpoint, network order
 * @remote: the peer's
 */
struct ikek_treatment {
	u32 reqid;
	bool trap;
	u8 action;
	bool protect;
	bool transport;
	u16 family;
	xfrm_address_t local;
	xfrm_address_t remote;
};

/**
 * struct ikek_claim - what somebody wants of a slot
 * @entry: in ikek_slot.claims
 * @slot: the slot, NULL before it was installed
 * @what: to do there
 * @priority: of the policy
 */
struct ikek_claim {
	struct list_head entry;
	struct ikek_slot *slot;
	const struct ikek_treatment *what;
	u32 priority;
};

int ikek_slots_start(struct ikek_slots *slots, struct net *net);
void ikek_slots_stop(struct ikek_slots *slots);
bool ikek_slots_ending(const struct ikek_slots *slots,
		       const struct xfrm_policy *xp);

int ikek_claim_install(struct ikek_slots *slots, struct ikek_claim *claim,
		       const struct ikek_slot_key *key);
void ikek_claim_remove(struct ikek_slots *slots, struct ikek_claim *claim);
void ikek_claim_change(struct ikek_slots *slots, struct ikek_claim *claim);
int ikek_claim_mend(struct ikek_slots *slots, struct ikek_claim *claim);
void ikek_claim_release_held(struct ikek_claim *claim);

#endif
