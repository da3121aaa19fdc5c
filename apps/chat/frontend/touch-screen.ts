/** A touch keyboard has no Shift+Enter: there, Enter starts a new line and the button sends. */
export const hasTouchScreen = () => matchMedia("(pointer: coarse)").matches;
