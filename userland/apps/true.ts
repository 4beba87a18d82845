/** true: do nothing, successfully. */
