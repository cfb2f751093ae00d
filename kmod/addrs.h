/* SPDX-License-Identifier: GPL-2.0-only */
/* The addresses of a network namespace, and what routing says of them. */
#ifndef IKEK_ADDRS_H
#define IKEK_ADDRS_H

#include "ike/policy/addr.h"

struct net;

int ikek_addrs_list(struct net *net, struct ike_addr *list, int max);
bool ikek_addrs_is_local(struct net *net, const struct ike_addr *addr);
int ikek_addrs_source(struct net *net, const struct ike_addr *remote,
		      struct ike_addr *local);

#endif
