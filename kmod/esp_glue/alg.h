/* SPDX-License-Identifier: GPL-2.0-only */
/* IKE's ESP transforms and what XFRM calls them. */
#ifndef IKEK_ESP_GLUE_ALG_H
#define IKEK_ESP_GLUE_ALG_H

#include "ike/ops.h"

struct xfrm_state;

const char *ikek_alg_name(u8 transform_type, u16 id);
int ikek_alg_have(u8 transform_type, u16 id);
int ikek_alg_attach(struct xfrm_state *x, const struct ike_esp_suite *suite,
		    const struct ike_esp_keys *keys);

#endif
