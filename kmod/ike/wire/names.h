/* SPDX-License-Identifier: GPL-2.0-only */
/* IANA names of IKEv2 numbers, for logs and JSON. */
#ifndef IKE_WIRE_NAMES_H
#define IKE_WIRE_NAMES_H

#include <linux/types.h>

/* Each returns the registry's name, or NULL for a number without one. */
const char *ike_name_exchange(u8 v);
const char *ike_name_payload(u8 v);
const char *ike_name_protocol(u8 v);
const char *ike_name_transform_type(u8 v);
const char *ike_name_transform(u8 type, u16 id);
const char *ike_name_id_type(u8 v);
const char *ike_name_auth_method(u8 v);
const char *ike_name_cert_encoding(u8 v);
const char *ike_name_notify(u16 v);
const char *ike_name_ts_type(u8 v);
const char *ike_name_cfg_type(u8 v);
const char *ike_name_cfg_attr(u16 v);
const char *ike_name_hash(u16 v);

#endif
