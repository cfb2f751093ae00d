/* SPDX-License-Identifier: GPL-2.0-only */
/* Distinguished names for tests, from text to DER. */
#ifndef IKE_KUNIT_POLICY_DN_H
#define IKE_KUNIT_POLICY_DN_H

#include <kunit/test.h>

#include "ike/wire/view.h"

/*
 * "C=CH,O:0c=x,CN=moon+E:16=m@x": RDNs between commas, attributes of one RDN
 * between plus signs, the tag of the value in two hexadecimal digits, 13
 * (PrintableString) unless given. In memory that ends where the name ends.
 */
struct ike_view dn_build(struct kunit *test, const char *text);

#endif
