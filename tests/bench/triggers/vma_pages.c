// SPDX-License-Identifier: GPL-2.0-only
unsigned long pages_one(struct vm_area_struct *vma)
{
	return (vma->vm_end - vma->vm_start) >> PAGE_SHIFT;
}
