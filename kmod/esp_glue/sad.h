/* SPDX-License-Identifier: GPL-2.0-only */
/* The pairs of XFRM states that carry Child SAs. */
#ifndef IKEK_ESP_GLUE_SAD_H
#define IKEK_ESP_GLUE_SAD_H

#include <net/xfrm.h>

#include "ike/ops.h"

static inline u16 ikek_xfrm_family(const struct ike_addr *a)
{
	return a->len == 16 ? AF_INET6 : AF_INET;
}

static inline void ikek_xfrm_addr(const struct ike_addr *a, xfrm_address_t *out)
{
	memset(out, 0, sizeof(*out));
	memcpy(out, a->b, a->len);
}

/*
 * In km.dying. Among the states of a reqid XFRM takes the one where this is
 * least and then the newest, by the second.
 */
enum {
	IKEK_DYING_TOLD = 1,	/* XFRM's own: a soft limit has been reached */
	IKEK_DYING_REPLACED,
	IKEK_DYING_ENDED,	/* it is us who takes it out */
};

int ikek_sad_reserve(struct net *net, struct ike_sa_name *name, bool transport,
		     u32 if_id);
void ikek_sad_release(struct net *net, const struct ike_sa_name *name);
int ikek_sad_install(struct net *net, const struct ike_child_install *in);
int ikek_sad_install_outbound(struct net *net,
			      const struct ike_child_install *in);
void ikek_sad_retire(struct net *net, const xfrm_address_t *remote, u16 family,
		     u32 spi_out, u32 reqid, u32 mark);
int ikek_sad_move(struct net *net, const struct ike_child_move *to,
		  struct xfrm_state **old);
void ikek_sad_moved(struct xfrm_state *old);
void ikek_sad_remove(struct net *net, const struct ike_sa_name *name);
bool ikek_sad_present(struct net *net, const xfrm_address_t *local, u16 family,
		      u32 spi_in);
int ikek_sad_usage(struct net *net, const struct ike_sa_name *name,
		   struct ike_usage *usage);
void ikek_sad_acquire_failed(struct net *net, u32 reqid, u32 seq, u32 mark);
void ikek_sad_drop_larvals(struct net *net, u32 reqid);

#endif
