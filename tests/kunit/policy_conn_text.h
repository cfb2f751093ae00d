/* SPDX-License-Identifier: GPL-2.0-only */
/* Connections for tests; everything is kmalloc'ed, for ike_conn_put(). */
#ifndef IKE_KUNIT_POLICY_CONN_TEXT_H
#define IKE_KUNIT_POLICY_CONN_TEXT_H

#include <kunit/test.h>

#include "ike/policy/conn.h"

/* "%any", an address, a DN, a mailbox, or else an FQDN; NULL for none */
struct ike_id *conn_id(struct kunit *test, const char *text);
/* Ranges with spaces between them, "" for any */
struct ike_addr_range *conn_ranges(struct kunit *test, const char *text,
				   u16 *n);
struct ike_proposal *conn_proposals(struct kunit *test, u8 protocol,
				    const char *text, u16 *n);
struct ike_ts *conn_selectors(struct kunit *test, const char *text, u16 *n);
/* A connection without children */
struct ike_conn *conn_make(struct kunit *test, const char *name,
			   const char *local, const char *remote,
			   const char *local_id, const char *remote_id);
/* With two children: "net" as a tunnel and "host" in transport mode */
struct ike_conn *conn_make_whole(struct kunit *test);

#endif
