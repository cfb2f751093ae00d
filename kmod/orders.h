/* SPDX-License-Identifier: GPL-2.0-only */
/* Orders to the engines of a namespace, and their answers. */
#ifndef IKEK_ORDERS_H
#define IKEK_ORDERS_H

#include "ike/engine.h"

struct ikek_net;

int ikek_orders_give(struct ikek_net *in, const struct ike_command *cmd);
void ikek_orders_event(struct ikek_net *in, const struct ike_event *event);
void ikek_orders_drop(struct ikek_net *in);

#endif
