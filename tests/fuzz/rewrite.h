/* SPDX-License-Identifier: GPL-2.0-only */
/* A decoded message written once more: the oracle of the wire room. */
#ifndef IKEK_FUZZ_REWRITE_H
#define IKEK_FUZZ_REWRITE_H

#include "ike/wire/encode.h"

void rewrite_payloads(struct ike_writer *w, const struct ike_payload *p,
		      unsigned int n);
void rewrite_message(struct ike_writer *w, void *buf, size_t size,
		     const struct ike_msg *msg);

#endif
