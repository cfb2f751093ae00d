// SPDX-License-Identifier: GPL-2.0-only
/* Loading and unloading: everything in order, and undone in reverse. */
#include <linux/module.h>

#include "ctl.h"
#include "ike/crypto/crypto.h"
#include "netns.h"

static struct ike_crypto_preloaded *preloaded;

static int __init ikek_init(void)
{
	int err;

	err = ike_crypto_preload(&preloaded);
	if (err)
		return err;
	err = ikek_netns_register();
	if (err)
		goto out_crypto;
	err = ikek_ctl_register();
	if (err)
		goto out_netns;
	return 0;

out_netns:
	ikek_netns_unregister();
out_crypto:
	ike_crypto_preload_release(preloaded);
	return err;
}

static void __exit ikek_exit(void)
{
	ikek_ctl_unregister();
	ikek_netns_unregister();
	ike_crypto_preload_release(preloaded);
}

module_init(ikek_init);
module_exit(ikek_exit);

/* What the first Child SA would wait for otherwise. */
MODULE_SOFTDEP("pre: esp4 esp6 seqiv echainiv authenc authencesn");
MODULE_DESCRIPTION("IKEv2, RFC 7296");
MODULE_LICENSE("GPL");
