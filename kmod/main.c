// SPDX-License-Identifier: GPL-2.0-only
/* Loading and unloading: everything in order, and undone in reverse. */
#include <linux/module.h>
#include <linux/workqueue.h>

#include "ctl.h"
#include "ike/crypto/crypto.h"
#include "netns.h"

static struct ike_crypto_preloaded *preloaded;
static struct workqueue_struct *preload_wq;

/* Takes seconds on a slow machine, and nothing depends on its having been
 * done: who comes first just waits for what it uses itself.
 */
static void preload(struct work_struct *work)
{
	if (ike_crypto_preload(&preloaded))
		pr_notice("ikek: algorithms are loaded at their first use\n");
}

static DECLARE_WORK(preload_work, preload);

static int __init ikek_init(void)
{
	int err;

	preload_wq = alloc_workqueue("ikek_preload", WQ_UNBOUND, 1);
	if (!preload_wq)
		return -ENOMEM;
	err = ikek_netns_register();
	if (err)
		goto out_wq;
	err = ikek_ctl_register();
	if (err)
		goto out_netns;
	queue_work(preload_wq, &preload_work);
	return 0;

out_netns:
	ikek_netns_unregister();
out_wq:
	destroy_workqueue(preload_wq);
	return err;
}

static void __exit ikek_exit(void)
{
	ikek_ctl_unregister();
	ikek_netns_unregister();
	destroy_workqueue(preload_wq);
	ike_crypto_preload_release(preloaded);
	/* XFRM's states are let go by us a while after they have gone */
	rcu_barrier();
}

module_init(ikek_init);
module_exit(ikek_exit);

/* What the first Child SA would wait for otherwise. */
MODULE_SOFTDEP("pre: esp4 esp6 seqiv echainiv authenc authencesn");
MODULE_DESCRIPTION("IKEv2, RFC 7296");
MODULE_LICENSE("GPL");
