export interface NotificationSaved {
  type: "notification.saved";
  id: number;
  kind: string;
  text: string;
  url: string;
  created_at: string;
  read: boolean;
  unread: number;
}

export interface NotificationsRead {
  type: "notifications.read";
  up_to: number;
  unread: number;
}

export interface NotificationDeleted {
  type: "notification.deleted";
  id: number;
  unread: number;
}

export interface ReadNotification {
  type: "notification.read";
  id: string;
  notification: number;
}

export interface ReadAllNotifications {
  type: "notifications.read_all";
  id: string;
  up_to: number;
}

export type NotificationsEvent = NotificationSaved | NotificationsRead | NotificationDeleted;
export type NotificationsCommand = ReadNotification | ReadAllNotifications;
