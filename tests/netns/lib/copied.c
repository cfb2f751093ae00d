// SPDX-License-Identifier: GPL-2.0-only
/*
 * When it is loaded, the kernel is told that this machine has been copied, as the
 * driver of the VM generation ID does that. Where that one is built in, modules
 * cannot link to what it calls, but a probe, which need not be in force, finds it.
 */
#include <linux/kprobes.h>
#include <linux/module.h>
#include <linux/random.h>

static int __init copied_init(void)
{
	struct kprobe probe = {
		.symbol_name = "add_vmfork_randomness",
		.flags = KPROBE_FLAG_DISABLED,
	};
	void (*tell)(const void *id, size_t len);
	u8 id[16];
	int err;

	err = register_kprobe(&probe);
	if (err)
		return err;
	tell = (void *)probe.addr;
	unregister_kprobe(&probe);
	get_random_bytes(id, sizeof(id));
	tell(id, sizeof(id));
	return 0;
}

static void __exit copied_exit(void)
{
}

module_init(copied_init);
module_exit(copied_exit);
MODULE_DESCRIPTION("Tells the kernel that this machine has been copied");
MODULE_LICENSE("GPL");
