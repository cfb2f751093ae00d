/* SPDX-License-Identifier: GPL-2.0-only */
/* States that take the place of others, with other addresses. */
#ifndef IKEK_ESP_GLUE_CLONE_H
#define IKEK_ESP_GLUE_CLONE_H

#include <net/xfrm.h>

#include "ike/ops.h"

void ikek_encap_fill(struct xfrm_encap_tmpl *t, const struct ike_encap *encap,
		     bool outbound);
struct xfrm_state *ikek_clone_new(struct xfrm_state *from,
				  const struct ike_child_move *to,
				  bool outbound);
int ikek_clone_replace(struct xfrm_state *x, struct xfrm_state *from);

#endif
