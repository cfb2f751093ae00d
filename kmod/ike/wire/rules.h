/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What a message may contain: per exchange and direction, which payloads are
 * required, optional, how many, and whether they must have been encrypted.
 */
#ifndef IKE_WIRE_RULES_H
#define IKE_WIRE_RULES_H

#include "ike/wire/decode.h"

int ike_rules_check(const struct ike_msg *msg);

#endif
