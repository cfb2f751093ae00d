// SPDX-License-Identifier: ((GPL-2.0 WITH Linux-syscall-note) OR BSD-3-Clause)
/* Do not edit directly, auto-generated from: */
/*	kmod/ikek.yaml */
/* YNL-GEN kernel source */
/* To regenerate run: tools/regen */

#include <net/netlink.h>
#include <net/genetlink.h>

#include "ctl_gen.h"

#include <uapi/linux/ikek.h>

/* Common nested types */
const struct nla_policy ikek_child_nl_policy[IKEK_A_CHILD_INACTIVITY + 1] = {
	[IKEK_A_CHILD_NAME] = { .type = NLA_NUL_STRING, .len = IKEK_NAME_LEN, },
	[IKEK_A_CHILD_MODE] = NLA_POLICY_MAX(NLA_U8, 3),
	[IKEK_A_CHILD_START_ACTION] = NLA_POLICY_MASK(NLA_U8, 0x3),
	[IKEK_A_CHILD_REQID] = { .type = NLA_U32, },
	[IKEK_A_CHILD_PRIORITY] = { .type = NLA_U32, },
	[IKEK_A_CHILD_REPLAY_WINDOW] = NLA_POLICY_MAX(NLA_U32, 4096),
	[IKEK_A_CHILD_MARK_IN] = NLA_POLICY_NESTED(ikek_mark_nl_policy),
	[IKEK_A_CHILD_MARK_OUT] = NLA_POLICY_NESTED(ikek_mark_nl_policy),
	[IKEK_A_CHILD_IF_ID_IN] = { .type = NLA_U32, },
	[IKEK_A_CHILD_IF_ID_OUT] = { .type = NLA_U32, },
	[IKEK_A_CHILD_LOCAL_TS] = NLA_POLICY_NESTED(ikek_selector_nl_policy),
	[IKEK_A_CHILD_REMOTE_TS] = NLA_POLICY_NESTED(ikek_selector_nl_policy),
	[IKEK_A_CHILD_PROPOSAL] = NLA_POLICY_NESTED(ikek_proposal_nl_policy),
	[IKEK_A_CHILD_DPD_ACTION] = NLA_POLICY_MAX(NLA_U8, 2),
	[IKEK_A_CHILD_CLOSE_ACTION] = NLA_POLICY_MAX(NLA_U8, 2),
	[IKEK_A_CHILD_REKEY_TIME] = { .type = NLA_U32, },
	[IKEK_A_CHILD_LIFE_TIME] = { .type = NLA_U32, },
	[IKEK_A_CHILD_RAND_TIME] = { .type = NLA_U32, },
	[IKEK_A_CHILD_REKEY_BYTES] = { .type = NLA_U64, },
	[IKEK_A_CHILD_LIFE_BYTES] = { .type = NLA_U64, },
	[IKEK_A_CHILD_RAND_BYTES] = { .type = NLA_U64, },
	[IKEK_A_CHILD_REKEY_PACKETS] = { .type = NLA_U64, },
	[IKEK_A_CHILD_LIFE_PACKETS] = { .type = NLA_U64, },
	[IKEK_A_CHILD_RAND_PACKETS] = { .type = NLA_U64, },
	[IKEK_A_CHILD_INACTIVITY] = { .type = NLA_U32, },
};

const struct nla_policy ikek_identity_nl_policy[IKEK_A_IDENTITY_DATA + 1] = {
	[IKEK_A_IDENTITY_TYPE] = NLA_POLICY_MAX(NLA_U8, 13),
	[IKEK_A_IDENTITY_DATA] = NLA_POLICY_MAX_LEN(IKEK_ID_LEN),
};

const struct nla_policy ikek_mark_nl_policy[IKEK_A_MARK_MASK + 1] = {
	[IKEK_A_MARK_VALUE] = { .type = NLA_U32, },
	[IKEK_A_MARK_MASK] = { .type = NLA_U32, },
};

const struct nla_policy ikek_proposal_nl_policy[IKEK_A_PROPOSAL_STANDARD + 1] = {
	[IKEK_A_PROPOSAL_TRANSFORM] = NLA_POLICY_NESTED(ikek_transform_nl_policy),
	[IKEK_A_PROPOSAL_STANDARD] = { .type = NLA_FLAG, },
};

const struct nla_policy ikek_range_nl_policy[IKEK_A_RANGE_END + 1] = {
	[IKEK_A_RANGE_START] = NLA_POLICY_MAX_LEN(IKEK_ADDR_LEN),
	[IKEK_A_RANGE_END] = NLA_POLICY_MAX_LEN(IKEK_ADDR_LEN),
};

const struct nla_policy ikek_selector_nl_policy[IKEK_A_SELECTOR_END + 1] = {
	[IKEK_A_SELECTOR_PROTOCOL] = { .type = NLA_U8, },
	[IKEK_A_SELECTOR_DYNAMIC] = { .type = NLA_FLAG, },
	[IKEK_A_SELECTOR_START_PORT] = { .type = NLA_U16, },
	[IKEK_A_SELECTOR_END_PORT] = { .type = NLA_U16, },
	[IKEK_A_SELECTOR_START] = NLA_POLICY_MAX_LEN(IKEK_ADDR_LEN),
	[IKEK_A_SELECTOR_END] = NLA_POLICY_MAX_LEN(IKEK_ADDR_LEN),
};

const struct nla_policy ikek_transform_nl_policy[IKEK_A_TRANSFORM_KEY_BITS + 1] = {
	[IKEK_A_TRANSFORM_TYPE] = NLA_POLICY_RANGE(NLA_U8, 1, 12),
	[IKEK_A_TRANSFORM_ID] = { .type = NLA_U16, },
	[IKEK_A_TRANSFORM_KEY_BITS] = NLA_POLICY_MAX(NLA_U16, 512),
};

/* IKEK_CMD_CONN_ADD - do */
static const struct nla_policy ikek_conn_add_nl_policy[IKEK_A_CONN_MOBIKE + 1] = {
	[IKEK_A_CONN_NAME] = { .type = NLA_NUL_STRING, .len = IKEK_NAME_LEN, },
	[IKEK_A_CONN_LOCAL_PORT] = NLA_POLICY_MIN(NLA_U16, 1),
	[IKEK_A_CONN_REMOTE_PORT] = NLA_POLICY_MIN(NLA_U16, 1),
	[IKEK_A_CONN_KEYINGTRIES] = { .type = NLA_U32, },
	[IKEK_A_CONN_UNIQUE] = NLA_POLICY_MAX(NLA_U8, 3),
	[IKEK_A_CONN_IF_ID_IN] = { .type = NLA_U32, },
	[IKEK_A_CONN_IF_ID_OUT] = { .type = NLA_U32, },
	[IKEK_A_CONN_LOCAL_ID] = NLA_POLICY_NESTED(ikek_identity_nl_policy),
	[IKEK_A_CONN_REMOTE_ID] = NLA_POLICY_NESTED(ikek_identity_nl_policy),
	[IKEK_A_CONN_LOCAL_ADDR] = NLA_POLICY_NESTED(ikek_range_nl_policy),
	[IKEK_A_CONN_REMOTE_ADDR] = NLA_POLICY_NESTED(ikek_range_nl_policy),
	[IKEK_A_CONN_PROPOSAL] = NLA_POLICY_NESTED(ikek_proposal_nl_policy),
	[IKEK_A_CONN_CHILD] = NLA_POLICY_NESTED(ikek_child_nl_policy),
	[IKEK_A_CONN_DPD_DELAY] = { .type = NLA_U32, },
	[IKEK_A_CONN_REKEY_TIME] = { .type = NLA_U32, },
	[IKEK_A_CONN_REAUTH_TIME] = { .type = NLA_U32, },
	[IKEK_A_CONN_RAND_TIME] = { .type = NLA_U32, },
	[IKEK_A_CONN_OVER_TIME] = { .type = NLA_U32, },
	[IKEK_A_CONN_CHILDLESS] = NLA_POLICY_MAX(NLA_U8, 3),
	[IKEK_A_CONN_FRAGMENTATION] = NLA_POLICY_MAX(NLA_U8, 3),
	[IKEK_A_CONN_ENCAP] = { .type = NLA_FLAG, },
	[IKEK_A_CONN_MOBIKE] = NLA_POLICY_MAX(NLA_U8, 1),
};

/* IKEK_CMD_SECRET_ADD - do */
static const struct nla_policy ikek_secret_add_nl_policy[IKEK_A_SECRET_SECRET + 1] = {
	[IKEK_A_SECRET_NAME] = { .type = NLA_NUL_STRING, .len = IKEK_NAME_LEN, },
	[IKEK_A_SECRET_ID] = NLA_POLICY_NESTED(ikek_identity_nl_policy),
	[IKEK_A_SECRET_SECRET] = NLA_POLICY_MAX_LEN(IKEK_SECRET_LEN),
};

/* IKEK_CMD_SETTINGS_SET - do */
static const struct nla_policy ikek_settings_set_nl_policy[IKEK_A_SETTINGS_QUEUE_MEMORY + 1] = {
	[IKEK_A_SETTINGS_COOKIE_THRESHOLD] = { .type = NLA_U32, },
	[IKEK_A_SETTINGS_HALF_OPEN_MAX] = NLA_POLICY_MIN(NLA_U32, 1),
	[IKEK_A_SETTINGS_HALF_OPEN_TIMEOUT] = NLA_POLICY_RANGE(NLA_U32, 1, 3600),
	[IKEK_A_SETTINGS_RETRANSMIT_TIMEOUT] = NLA_POLICY_RANGE(NLA_U32, 100, 30000),
	[IKEK_A_SETTINGS_RETRANSMIT_BASE] = NLA_POLICY_RANGE(NLA_U32, 100, 1000),
	[IKEK_A_SETTINGS_RETRANSMIT_TRIES] = NLA_POLICY_MAX(NLA_U32, 64),
	[IKEK_A_SETTINGS_FRAGMENT_SIZE_V4] = NLA_POLICY_RANGE(NLA_U32, 576, 16384),
	[IKEK_A_SETTINGS_FRAGMENT_SIZE_V6] = NLA_POLICY_RANGE(NLA_U32, 1280, 16384),
	[IKEK_A_SETTINGS_MAX_PACKET] = NLA_POLICY_RANGE(NLA_U32, 1280, 32767),
	[IKEK_A_SETTINGS_FRAGMENT_MEMORY] = NLA_POLICY_MIN(NLA_U32, 32767),
	[IKEK_A_SETTINGS_KEEPALIVE] = NLA_POLICY_MAX(NLA_U32, 3600),
	[IKEK_A_SETTINGS_IKE_SA_MAX] = NLA_POLICY_MIN(NLA_U32, 1),
	[IKEK_A_SETTINGS_IKE_SA_PER_PEER] = NLA_POLICY_MIN(NLA_U32, 1),
	[IKEK_A_SETTINGS_CHILD_SA_MAX] = NLA_POLICY_MIN(NLA_U32, 1),
	[IKEK_A_SETTINGS_CHILD_SA_PER_IKE_SA] = NLA_POLICY_RANGE(NLA_U32, 1, 32767),
	[IKEK_A_SETTINGS_MESSAGE_MEMORY] = NLA_POLICY_MIN(NLA_U32, 32767),
	[IKEK_A_SETTINGS_QUEUE_MAX] = NLA_POLICY_MIN(NLA_U32, 16),
	[IKEK_A_SETTINGS_QUEUE_MEMORY] = NLA_POLICY_MIN(NLA_U32, 32767),
};

/* IKEK_CMD_LOAD_COMMIT - do */
static const struct nla_policy ikek_load_commit_nl_policy[IKEK_A_LOAD_DRY_RUN + 1] = {
	[IKEK_A_LOAD_DRY_RUN] = { .type = NLA_FLAG, },
};

/* IKEK_CMD_UP - do */
static const struct nla_policy ikek_up_nl_policy[IKEK_A_COMMAND_CHILD + 1] = {
	[IKEK_A_COMMAND_CONN] = { .type = NLA_NUL_STRING, .len = IKEK_NAME_LEN, },
	[IKEK_A_COMMAND_CHILD] = { .type = NLA_NUL_STRING, .len = IKEK_NAME_LEN, },
};

/* IKEK_CMD_DOWN - do */
static const struct nla_policy ikek_down_nl_policy[IKEK_A_COMMAND_CHILD + 1] = {
	[IKEK_A_COMMAND_CONN] = { .type = NLA_NUL_STRING, .len = IKEK_NAME_LEN, },
	[IKEK_A_COMMAND_CHILD] = { .type = NLA_NUL_STRING, .len = IKEK_NAME_LEN, },
};

/* IKEK_CMD_REKEY - do */
static const struct nla_policy ikek_rekey_nl_policy[IKEK_A_COMMAND_CHILD + 1] = {
	[IKEK_A_COMMAND_CONN] = { .type = NLA_NUL_STRING, .len = IKEK_NAME_LEN, },
	[IKEK_A_COMMAND_CHILD] = { .type = NLA_NUL_STRING, .len = IKEK_NAME_LEN, },
};

/* Ops table for ikek */
static const struct genl_split_ops ikek_nl_ops[] = {
	{
		.cmd	= IKEK_CMD_VERSION_GET,
		.doit	= ikek_nl_version_get_doit,
		.flags	= GENL_UNS_ADMIN_PERM | GENL_CMD_CAP_DO,
	},
	{
		.cmd	= IKEK_CMD_LOAD_BEGIN,
		.doit	= ikek_nl_load_begin_doit,
		.flags	= GENL_UNS_ADMIN_PERM | GENL_CMD_CAP_DO,
	},
	{
		.cmd		= IKEK_CMD_CONN_ADD,
		.doit		= ikek_nl_conn_add_doit,
		.policy		= ikek_conn_add_nl_policy,
		.maxattr	= IKEK_A_CONN_MOBIKE,
		.flags		= GENL_UNS_ADMIN_PERM | GENL_CMD_CAP_DO,
	},
	{
		.cmd		= IKEK_CMD_SECRET_ADD,
		.doit		= ikek_nl_secret_add_doit,
		.policy		= ikek_secret_add_nl_policy,
		.maxattr	= IKEK_A_SECRET_SECRET,
		.flags		= GENL_UNS_ADMIN_PERM | GENL_CMD_CAP_DO,
	},
	{
		.cmd		= IKEK_CMD_SETTINGS_SET,
		.doit		= ikek_nl_settings_set_doit,
		.policy		= ikek_settings_set_nl_policy,
		.maxattr	= IKEK_A_SETTINGS_QUEUE_MEMORY,
		.flags		= GENL_UNS_ADMIN_PERM | GENL_CMD_CAP_DO,
	},
	{
		.cmd	= IKEK_CMD_LOAD_DIFF,
		.start	= ikek_nl_dump_start,
		.dumpit	= ikek_nl_load_diff_dumpit,
		.flags	= GENL_UNS_ADMIN_PERM | GENL_CMD_CAP_DUMP,
	},
	{
		.cmd		= IKEK_CMD_LOAD_COMMIT,
		.doit		= ikek_nl_load_commit_doit,
		.policy		= ikek_load_commit_nl_policy,
		.maxattr	= IKEK_A_LOAD_DRY_RUN,
		.flags		= GENL_UNS_ADMIN_PERM | GENL_CMD_CAP_DO,
	},
	{
		.cmd	= IKEK_CMD_CONN_GET,
		.start	= ikek_nl_dump_start,
		.dumpit	= ikek_nl_conn_get_dumpit,
		.flags	= GENL_UNS_ADMIN_PERM | GENL_CMD_CAP_DUMP,
	},
	{
		.cmd	= IKEK_CMD_CRED_GET,
		.start	= ikek_nl_dump_start,
		.dumpit	= ikek_nl_cred_get_dumpit,
		.flags	= GENL_UNS_ADMIN_PERM | GENL_CMD_CAP_DUMP,
	},
	{
		.cmd	= IKEK_CMD_SA_GET,
		.start	= ikek_nl_dump_start,
		.dumpit	= ikek_nl_sa_get_dumpit,
		.flags	= GENL_UNS_ADMIN_PERM | GENL_CMD_CAP_DUMP,
	},
	{
		.cmd	= IKEK_CMD_ATTEMPT_GET,
		.start	= ikek_nl_dump_start,
		.dumpit	= ikek_nl_attempt_get_dumpit,
		.flags	= GENL_UNS_ADMIN_PERM | GENL_CMD_CAP_DUMP,
	},
	{
		.cmd	= IKEK_CMD_STATS_GET,
		.doit	= ikek_nl_stats_get_doit,
		.flags	= GENL_UNS_ADMIN_PERM | GENL_CMD_CAP_DO,
	},
	{
		.cmd	= IKEK_CMD_ALG_GET,
		.start	= ikek_nl_dump_start,
		.dumpit	= ikek_nl_alg_get_dumpit,
		.flags	= GENL_UNS_ADMIN_PERM | GENL_CMD_CAP_DUMP,
	},
	{
		.cmd		= IKEK_CMD_UP,
		.doit		= ikek_nl_up_doit,
		.policy		= ikek_up_nl_policy,
		.maxattr	= IKEK_A_COMMAND_CHILD,
		.flags		= GENL_UNS_ADMIN_PERM | GENL_CMD_CAP_DO,
	},
	{
		.cmd		= IKEK_CMD_DOWN,
		.doit		= ikek_nl_down_doit,
		.policy		= ikek_down_nl_policy,
		.maxattr	= IKEK_A_COMMAND_CHILD,
		.flags		= GENL_UNS_ADMIN_PERM | GENL_CMD_CAP_DO,
	},
	{
		.cmd		= IKEK_CMD_REKEY,
		.doit		= ikek_nl_rekey_doit,
		.policy		= ikek_rekey_nl_policy,
		.maxattr	= IKEK_A_COMMAND_CHILD,
		.flags		= GENL_UNS_ADMIN_PERM | GENL_CMD_CAP_DO,
	},
	{
		.cmd	= IKEK_CMD_FLUSH,
		.doit	= ikek_nl_flush_doit,
		.flags	= GENL_UNS_ADMIN_PERM | GENL_CMD_CAP_DO,
	},
};

static const struct genl_multicast_group ikek_nl_mcgrps[] = {
	[IKEK_NLGRP_EVENTS] = { "events", GENL_MCAST_CAP_NET_ADMIN, },
};

struct genl_family ikek_nl_family __ro_after_init = {
	.name		= IKEK_FAMILY_NAME,
	.version	= IKEK_FAMILY_VERSION,
	.netnsok	= true,
	.parallel_ops	= true,
	.module		= THIS_MODULE,
	.split_ops	= ikek_nl_ops,
	.n_split_ops	= ARRAY_SIZE(ikek_nl_ops),
	.mcgrps		= ikek_nl_mcgrps,
	.n_mcgrps	= ARRAY_SIZE(ikek_nl_mcgrps),
};
