/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Look-ups in a large configuration; between the files of this room and for
 * IKE_SA_INIT. Each finds candidates, in order of configuration, in two runs:
 * what is in the second one is never better than a candidate of the first that
 * fits.
 */
#ifndef IKE_POLICY_CONN_INDEX_H
#define IKE_POLICY_CONN_INDEX_H

#include "ike/policy/conn.h"

/**
 * struct ike_index_entry - something configured, to be found by a hash
 * @hash: of an address or identity
 * @order: number in the configuration
 */
struct ike_index_entry {
	u64 hash;
	u32 order;
};

/**
 * struct ike_index_run - candidates
 * @entry: the first; NULL for all that is configured
 * @n: how many
 */
struct ike_index_run {
	const struct ike_index_entry *entry;
	u32 n;
};

static inline u32 ike_index_order(const struct ike_index_run *run, u32 i)
{
	return run->entry ? run->entry[i].order : i;
}

void ike_index_free(struct ike_conf_index *index);
struct ike_conn *ike_index_name(const struct ike_conf *conf, const char *name);
void ike_index_by_remote(const struct ike_conf *conf,
			 const struct ike_addr *remote,
			 struct ike_index_run runs[2]);
void ike_index_by_id(const struct ike_conf *conf, const struct ike_id *id,
		     struct ike_index_run runs[2]);
void ike_index_secrets(const struct ike_conf *conf, const struct ike_id *id,
		       struct ike_index_run runs[2]);
const struct ike_secret *ike_index_secret(const struct ike_conf *conf,
					  u32 order);

#endif
