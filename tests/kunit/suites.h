/* SPDX-License-Identifier: GPL-2.0-only */
/* Every suite of the KUnit module, for main_kunit.c to register. */
#ifndef IKE_KUNIT_SUITES_H
#define IKE_KUNIT_SUITES_H

#include <kunit/test.h>

extern struct kunit_suite ikek_prf_suite;
extern struct kunit_suite ikek_integ_suite;
extern struct kunit_suite ikek_have_suite;
extern struct kunit_suite ikek_cipher_suite;
extern struct kunit_suite ikek_kex_suite;
extern struct kunit_suite ikek_keymat_suite;
extern struct kunit_suite ikek_sk_suite;
extern struct kunit_suite ikek_sk_captures_suite;
extern struct kunit_suite ikek_auth_psk_suite;
extern struct kunit_suite ikek_decode_suite;
extern struct kunit_suite ikek_views_suite;
extern struct kunit_suite ikek_mangle_suite;
extern struct kunit_suite ikek_encode_suite;
extern struct kunit_suite ikek_rules_suite;
extern struct kunit_suite ikek_names_suite;
extern struct kunit_suite ikek_captures_suite;
extern struct kunit_suite ikek_identity_suite;
extern struct kunit_suite ikek_proposal_suite;
extern struct kunit_suite ikek_selector_suite;
extern struct kunit_suite ikek_conn_suite;
extern struct kunit_suite ikek_index_suite;
extern struct kunit_suite ikek_conn_check_suite;

extern struct kunit_suite ikek_handshake_suite;
extern struct kunit_suite ikek_childless_suite;
extern struct kunit_suite ikek_soak_suite;
extern struct kunit_suite ikek_fuzz_suite;
extern struct kunit_suite ikek_show_suite;
extern struct kunit_suite ikek_memory_suite;
extern struct kunit_suite ikek_answers_init_suite;
extern struct kunit_suite ikek_answers_suite;
extern struct kunit_suite ikek_forged_suite;
extern struct kunit_suite ikek_hostile_suite;
extern struct kunit_suite ikek_limits_suite;
extern struct kunit_suite ikek_queue_suite;
extern struct kunit_suite ikek_reload_suite;
extern struct kunit_suite ikek_load_suite;
extern struct kunit_suite ikek_change_suite;
extern struct kunit_suite ikek_route_suite;
extern struct kunit_suite ikek_unique_suite;
extern struct kunit_suite ikek_crossing_suite;
extern struct kunit_suite ikek_delete_suite;
extern struct kunit_suite ikek_rekey_child_suite;
extern struct kunit_suite ikek_collide_child_suite;
extern struct kunit_suite ikek_rekey_ike_suite;
extern struct kunit_suite ikek_multi_ke_suite;
extern struct kunit_suite ikek_intermediate_suite;
extern struct kunit_suite ikek_liveness_suite;
extern struct kunit_suite ikek_nat_suite;
extern struct kunit_suite ikek_mobike_suite;
extern struct kunit_suite ikek_mobike_nats_suite;
extern struct kunit_suite ikek_mobike_told_suite;
extern struct kunit_suite ikek_message_id_sync_suite;
extern struct kunit_suite ikek_lifetime_suite;
extern struct kunit_suite ikek_acquire_suite;
extern struct kunit_suite ikek_negotiation_suite;
extern struct kunit_suite ikek_refuse_suite;
extern struct kunit_suite ikek_cookie_suite;
extern struct kunit_suite ikek_loss_suite;
extern struct kunit_suite ikek_chance_suite;
extern struct kunit_suite ikek_fragment_suite;
extern struct kunit_suite ikek_reassembly_suite;
extern struct kunit_suite ikek_suites_suite;

#endif
